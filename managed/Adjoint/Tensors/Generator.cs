using Adjoint.Kernels;

namespace Adjoint;

/// <summary>
/// A source of random numbers: <c>torch.Generator</c>. Counter-based (Philox): element i of the k-th random tensor is a
/// function of the seed, k and i alone, so the numbers are the same on every machine, instruction set and number of
/// threads. They are not PyTorch's numbers.
/// </summary>
/// <remarks>Thread-safe; which of two threads gets which numbers depends on who comes first, so a thread that must be
/// reproducible takes a generator of its own.</remarks>
/// <example><code>
/// Generator.ManualSeed(0);
/// var a = Tensor.Randn([3]);
/// var b = Tensor.Randn([3], generator: new Generator(0));   // equals a
/// </code></example>
public sealed unsafe class Generator
{
    // c10::detail's default_rng_seed_val: what PyTorch starts with.
    private const ulong DefaultSeed = 67280421310721;

    private readonly Lock _lock = new();
    private ulong _seed;
    private ulong _offset;

    /// <summary>A generator that begins with <paramref name="seed"/>.</summary>
    public Generator(ulong seed = DefaultSeed) => _seed = seed;

    /// <summary>What random ops use when they are given no generator: <c>torch.default_generator</c>.</summary>
    public static Generator Default { get; } = new();

    /// <summary>The seed it began with; setting it begins anew.</summary>
    public ulong Seed
    {
        get => GetState().Seed;
        set => SetState(new GeneratorState(value, 0));
    }

    /// <summary>Begins anew with <paramref name="seed"/> in <see cref="Default"/>: <c>torch.manual_seed</c>.</summary>
    public static Generator ManualSeed(ulong seed)
    {
        Default.Seed = seed;
        return Default;
    }

    /// <summary>Where the generator stands: <c>get_state</c>. Small, so checkpoints can hold it.</summary>
    public GeneratorState GetState()
    {
        lock (_lock) return new GeneratorState(_seed, _offset);
    }

    /// <summary>Continues where a generator stood: <c>set_state</c>.</summary>
    public void SetState(GeneratorState state)
    {
        if (LaunchLog.Current is { } log && state != GetState()) log.Run(new StateSetting(this, state));
        else Set(state);
    }

    private void Set(GeneratorState state)
    {
        lock (_lock) (_seed, _offset) = (state.Seed, state.Offset);
    }

    /// <inheritdoc/>
    public override string ToString() => $"Generator(seed={GetState().Seed}, offset={GetState().Offset})";

    /// <summary>The seed and stream number of one random tensor; nobody else gets this number. A recorded launch draws
    /// anew each time, into memory of the log.</summary>
    internal RandomKey* Draw(RandomKey* key)
    {
        if (LaunchLog.Current is { } log)
        {
            key = log.Reserve<RandomKey>();
            log.Run(new Drawing(this, key));
        }
        else
        {
            Next(key);
        }
        return key;
    }

    private void Next(RandomKey* key)
    {
        lock (_lock) *key = new RandomKey { Seed = _seed, Offset = _offset++ };
    }

    private sealed class Drawing(Generator generator, RandomKey* key) : Launch
    {
        private readonly RandomKey* _key = key;

        public override void Run() => generator.Next(_key);

        public override void Tell(Operands operands)
        {
            operands.Begin(this, 1);
            operands.WriteAll(_key, 1);
            operands.Number(RuntimeHelpers.GetHashCode(generator));
        }
    }

    private sealed class StateSetting(Generator generator, GeneratorState state) : Launch
    {
        public override void Run() => generator.Set(state);

        public override void Tell(Operands operands)
        {
            operands.Begin(this, 1);
            operands.Number(RuntimeHelpers.GetHashCode(generator));
            operands.Number((long)state.Seed);
            operands.Number((long)state.Offset);
        }
    }
}

/// <summary>Where a <see cref="Generator"/> stands.</summary>
/// <param name="Seed">The seed it began with.</param>
/// <param name="Offset">How many random tensors it has made since.</param>
public readonly record struct GeneratorState(ulong Seed, ulong Offset);
