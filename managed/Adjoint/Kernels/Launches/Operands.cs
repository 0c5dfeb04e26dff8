using System.Text;

namespace Adjoint.Kernels;

/// <summary>One piece of memory that a launch touches.</summary>
/// <param name="Start">The first byte.</param>
/// <param name="Step">Bytes from one element of the launch to the next; 0 if all touch the same.</param>
/// <param name="Bytes">How much is touched in all.</param>
/// <param name="Written">Whether it is written.</param>
internal readonly record struct Operand(nint Start, nint Step, nint Bytes, bool Written)
{
    public nint End => Start + Bytes;
}

/// <summary>
/// What a launch touches and which numbers it holds. Two launches that tell the same do the same; launches whose
/// operands do not meet may change places. </summary>
internal sealed unsafe class Operands
{
    private readonly List<Operand> _operands = [];
    private readonly List<long> _numbers = [];
    private nint _n;

    /// <summary>The launch that tells.</summary>
    public Launch? Launch { get; private set; }

    public IReadOnlyList<Operand> Memory => _operands;

    public IReadOnlyList<long> Numbers => _numbers;

    /// <summary>A launch of <paramref name="n"/> elements begins to tell.</summary>
    public void Begin(Launch launch, nint n)
    {
        _operands.Clear();
        _numbers.Clear();
        Launch = launch;
        _n = n;
        Number(n);
    }

    /// <summary>Reads an element for each of the launch; with stride 0 always the same one.</summary>
    public void Read<T>(T* start, nint stride = 1) where T : unmanaged => Add(start, stride, sizeof(T), false);

    /// <summary>Writes an element for each of the launch.</summary>
    public void Write<T>(T* start) where T : unmanaged => Add(start, 1, sizeof(T), true);

    /// <summary>Reads a row of <paramref name="each"/> elements for each of the launch.</summary>
    public void ReadRows<T>(T* start, nint each) where T : unmanaged => Add(start, 1, each * sizeof(T), false);

    /// <summary>Writes a row of <paramref name="each"/> elements for each of the launch.</summary>
    public void WriteRows<T>(T* start, nint each) where T : unmanaged => Add(start, 1, each * sizeof(T), true);

    /// <summary>Reads <paramref name="count"/> elements, whatever part runs.</summary>
    public void ReadAll<T>(T* start, nint count) where T : unmanaged => Whole(start, count * sizeof(T), false);

    /// <summary>Writes <paramref name="count"/> elements, whatever part runs.</summary>
    public void WriteAll<T>(T* start, nint count) where T : unmanaged => Whole(start, count * sizeof(T), true);

    /// <summary>A number that decides what is computed.</summary>
    public void Number(long value) => _numbers.Add(value);

    /// <inheritdoc cref="Number(long)"/>
    public void Number(double value) => _numbers.Add(BitConverter.DoubleToInt64Bits(value));

    /// <summary>A range's type in words: <c>Zip Add f32</c>.</summary>
    public static string NameOf(Type type)
    {
        StringBuilder text = new(type.Name.Split('`')[0].Replace("Range", "", StringComparison.Ordinal));
        foreach (Type argument in type.GenericTypeArguments) text.Append(' ').Append(Short(argument));
        return text.ToString();
    }

    private static string Short(Type type) =>
        type.IsGenericType ? NameOf(type)
        : type == typeof(float) ? "f32" : type == typeof(double) ? "f64" : type == typeof(long) ? "i64"
        : type == typeof(int) ? "i32" : type == typeof(byte) ? "u8"
        : type.Name.EndsWith("Op", StringComparison.Ordinal) ? type.Name[..^2] : type.Name;

    private void Add(void* start, nint stride, nint size, bool written)
    {
        nint step = stride * size;
        nint bytes = start == null || _n == 0 ? 0 : (_n - 1) * step + size;
        _operands.Add(new Operand((nint)start, step, bytes, written));
    }

    private void Whole(void* start, nint bytes, bool written) =>
        _operands.Add(new Operand((nint)start, 0, start == null ? 0 : bytes, written));
}
