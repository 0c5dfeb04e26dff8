using System.Text;
using Adjoint.Tensors;

namespace Adjoint.Autograd;

/// <summary>
/// One checkpointed call. What its ops save is forgotten but for its geometry; when a backward pass asks for the first
/// of it, the call is repeated, and the n-th tensor saved then is the n-th that was saved at first.
/// </summary>
internal sealed partial class CheckpointFrame : SavedTensorPacker
{
    private readonly Action<IReadOnlyList<Tensor>> _function;
    private readonly SavedTensor[] _inputs;
    private readonly GeneratorState? _randomness;
    private readonly bool _earlyStop;
    private readonly List<Place> _places = [];
    // One for each pass under way; passes on several threads may share the graph.
    private readonly List<Recomputation> _recomputations = [];
    private readonly Lock _lock = new();
    private readonly bool _debug;
    private bool _completed;

    private readonly record struct Place(Layout Layout, DType DType, string? Trace, bool Released);

    /// <summary>Made before the frame takes effect, so that an enclosing checkpoint stands in for the inputs.</summary>
    public CheckpointFrame(Action<IReadOnlyList<Tensor>> function, IReadOnlyList<Tensor> inputs,
        bool preserveRandomness, bool earlyStop, bool debug)
    {
        (_function, _earlyStop, _debug) = (function, earlyStop, debug);
        _outer = AutogradThread.Current.Packer;
        _inputs = new SavedTensor[inputs.Count];
        for (int i = 0; i < _inputs.Length; i++) _inputs[i] = new SavedTensor(inputs[i]);
        if (preserveRandomness) _randomness = Generator.Default.GetState();
    }

    /// <summary>The call has returned: nothing more may be saved.</summary>
    public void Complete() => _completed = true;

    protected override PackedTensor Pack(Tensor tensor, bool isOutput)
    {
        _places.Add(new Place(tensor.Layout, tensor.DType, Trace, Released: false));
        return new Holder(tensor, isOutput, this, _places.Count - 1);
    }

    /// <summary>Where the op was called that is saving a tensor, if that is wanted.</summary>
    private string? Trace => _debug ? CallTrace.Capture() : null;

    private Tensor Unpack(int index, Node node)
    {
        AutogradThread thread = AutogradThread.Current;
        Recomputation recomputation = Find(thread.Task) ?? Recompute(thread, node);
        return recomputation.Take(index, thread.CurrentNode);
    }

    private Recomputation? Find(GraphTask? task)
    {
        if (task is null) return null;
        lock (_lock)
        {
            // Task objects serve one pass after another: what an earlier pass left is of no use any more.
            _recomputations.RemoveAll(r => ReferenceEquals(r.Task, task) && r.PassId != task.Id);
            return _recomputations.Find(r => ReferenceEquals(r.Task, task));
        }
    }

    private Recomputation Recompute(AutogradThread thread, Node node)
    {
        Tensor[] inputs = new Tensor[_inputs.Length];
        for (int i = 0; i < inputs.Length; i++) inputs[i] = _inputs[i].Unpack(node);
        Recomputation recomputation = new(this, thread.Task);
        GeneratorState present = Generator.Default.GetState();
        SavedTensorPacker? outer = thread.Packer;
        if (_randomness is { } then) Generator.Default.SetState(then);
        thread.Packer = recomputation;
        try
        {
            using GradModeScope scope = GradMode.EnableGrad();
            using CheckpointRun run = new(this, recomputation);
            _function(inputs);
        }
        catch (StopRecomputation stop) when (ReferenceEquals(stop.Recomputation, recomputation))
        {
        }
        finally
        {
            thread.Packer = outer;
            if (_randomness is not null) Generator.Default.SetState(present);
        }
        recomputation.Check();
        if (thread.Task is not null)
            lock (_lock) _recomputations.Add(recomputation);
        return recomputation;
    }

    private void Release(int index)
    {
        _places[index] = _places[index] with { Released = true };
        lock (_lock)
            foreach (Recomputation recomputation in _recomputations) recomputation.Drop(index);
        if (_kept.Count > 0 && _places.TrueForAll(static p => p.Released)) _kept.Clear();
    }

    /// <summary>What a node keeps in place of a tensor: its number.</summary>
    private sealed class Holder(Tensor tensor, bool isOutput, CheckpointFrame frame, int index)
        : PackedTensor(tensor, isOutput)
    {
        protected override Tensor? Value(Node node) => frame.Unpack(index, node);

        public override void Release() => frame.Release(index);
    }

    /// <summary>The second run of the call, for one backward pass.</summary>
    public sealed class Recomputation(CheckpointFrame frame, GraphTask? task) : SavedTensorPacker
    {
        private readonly (Tensor? Value, int Version)[] _values = new (Tensor?, int)[frame._places.Count];
        private readonly List<int> _taken = [];
        private Node? _taker;
        private int _count;
        private readonly List<string> _traces = [];
        private bool _goesFurther;
        private int _kept;

        /// <summary>The number of the part to keep that comes next.</summary>
        public int NextKept() => _kept++;

        public readonly GraphTask? Task = task;

        public readonly long PassId = task?.Id ?? -1;

        protected override PackedTensor Pack(Tensor tensor, bool isOutput)
        {
            int index = _count++;
            if (frame.Trace is { } trace) _traces.Add(trace);
            if (index < _values.Length)
            {
                if (!frame._places[index].Released) _values[index] = (tensor.Detach(), tensor.Version);
                if (frame._earlyStop && _count == _values.Length) throw new StopRecomputation(this);
            }
            else if (frame._completed)
            {
                throw Error(SavedErrors.RecomputedMore);
            }
            else
            {
                // A gradient was asked for inside of the call: the second run goes further than the first had come.
                _goesFurther = true;
            }
            return new Again(tensor, isOutput);
        }

        /// <summary>Refuses a second run that was not like the first.</summary>
        public void Check()
        {
            if (_goesFurther) return;
            if (_count != _values.Length) throw Error(SavedErrors.SavedCounts(_values.Length, _count));
            StringBuilder? differences = null;
            for (int i = 0; i < _values.Length; i++)
            {
                Place place = frame._places[i];
                if (_values[i].Value is not { } value) continue;
                if (value.DType == place.DType && value.Layout.SameSizes(place.Layout)) continue;
                (differences ??= new StringBuilder()).Append($"tensor at position {i}:\n")
                    .Append($"saved metadata: {Metadata(place.Layout, place.DType)}\n")
                    .Append($"recomputed metadata: {Metadata(value.Layout, value.DType)}\n");
            }
            if (differences is not null) throw Error(SavedErrors.SavedMetadata(differences.ToString()));
        }

        private AutogradException Error(string text) =>
            new(frame._debug ? text + SavedErrors.SavedWhere(frame._places.Select(static p => p.Trace!), _traces) : text);

        /// <summary>
        /// The value, once a pass, so that it does not outlive its use. The node that runs may ask again: then it is
        /// the one whose formula reads the tensor in two places.
        /// </summary>
        public Tensor Take(int index, Node? taker)
        {
            if (!ReferenceEquals(taker, _taker))
            {
                foreach (int i in _taken) Drop(i);
                _taken.Clear();
                _taker = taker;
            }
            (Tensor? value, int version) = _values[index];
            if (value is null) throw new AutogradException(SavedErrors.UnpackedOnce);
            if (value.Version != version)
                throw new AutogradException(Errors.Modified(value, taker, version));
            _taken.Add(index);
            return value;
        }

        public void Drop(int index) => _values[index] = default;

        private static string Metadata(Layout layout, DType dtype) =>
            $"{{'shape': torch.Size({new Shape(layout.Sizes)}), 'dtype': torch.{dtype.Name()}}}";
    }

    /// <summary>A tensor saved by the second run's own graph, which lives only if the call itself asks for
    /// gradients.</summary>
    private sealed class Again(Tensor tensor, bool isOutput) : PackedTensor(tensor, isOutput)
    {
        private readonly Tensor _tensor = tensor;

        protected override Tensor? Value(Node node) => _tensor;
    }

    /// <summary>Ends a second run as soon as it has saved what the first had.</summary>
    private sealed class StopRecomputation(Recomputation recomputation) : Exception
    {
        public readonly Recomputation Recomputation = recomputation;
    }
}
