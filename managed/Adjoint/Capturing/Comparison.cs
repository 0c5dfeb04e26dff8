using System.Globalization;
using Adjoint.Kernels;
using Adjoint.Memory;
using Adjoint.Tensors;

namespace Adjoint.Capturing;

/// <summary>Whether two runs of a step did the same: the same launches on the same memory, where the memory of each run
/// itself goes by the order of its first use. Then a replay of either is the next run.</summary>
internal sealed class Comparison
{
    private readonly Take _a;
    private readonly Take _b;
    private readonly PlaceTable _placesA;
    private readonly PlaceTable _placesB;

    private Comparison(Take a, Take b) =>
        (_a, _b, _placesA, _placesB) = (a, b, new PlaceTable(a), new PlaceTable(b));

    /// <summary>What differs, in words; null if nothing does.</summary>
    public static string? Difference(Take a, Take b)
    {
        Comparison comparison = new(a, b);
        return comparison.Launches() ?? comparison.Gradients() ?? comparison.Outputs();
    }

    private string? Launches()
    {
        IReadOnlyList<Launch> a = _a.Log.Launches, b = _b.Log.Launches;
        Operands ofA = new(), ofB = new();
        for (int i = 0; i < Math.Min(a.Count, b.Count); i++)
        {
            if (a[i].GetType() != b[i].GetType())
                return $"launch {i} was {a[i].Name}, then {b[i].Name}; another path was taken.";
            a[i].Tell(ofA);
            b[i].Tell(ofB);
            string launch = string.Create(CultureInfo.InvariantCulture, $"launch {i} ({a[i].Name})");
            if (!ofA.Numbers.SequenceEqual(ofB.Numbers))
            {
                return $"{launch} got another number or size; a number that changes has to be the element of a tensor " +
                    "that exists before the capture.";
            }
            if (!SameMemory(ofA.Memory, ofB.Memory))
            {
                return $"{launch} used other memory; what lasts from step to step has to be written in place, into " +
                    "tensors that exist before the capture.";
            }
        }
        if (a.Count != b.Count) return $"there were {a.Count} launches, then {b.Count}.";
        return _a.Log.KeepsTheSame(_b.Log) ? null
            : "a number that an op was given has changed; it has to be the element of a tensor that exists before the capture.";
    }

    private bool SameMemory(IReadOnlyList<Operand> a, IReadOnlyList<Operand> b)
    {
        for (int i = 0; i < a.Count; i++)
        {
            if (a[i].Step != b[i].Step || a[i].Bytes != b[i].Bytes) return false;
            if (a[i].Bytes != 0 && _placesA.Of(a[i].Start) != _placesB.Of(b[i].Start)) return false;
        }
        return true;
    }

    private string? Gradients()
    {
        Dictionary<Tensor, Tensor?> found = new(ReferenceEqualityComparer.Instance);
        foreach ((Tensor leaf, Tensor? grad) in _a.Recorder.Found) found.Add(leaf, grad);
        foreach ((Tensor leaf, Tensor? grad) in _b.Recorder.Found)
        {
            if (_placesB.IsOwn(leaf)) continue;
            if (!found.TryGetValue(leaf, out Tensor? before) || !ReferenceEquals(before, grad))
                return $"it found another gradient at a leaf of shape {leaf.Shape}; gradients have to be cleared inside.";
        }
        return null;
    }

    private unsafe string? Outputs()
    {
        bool same = _a.Outputs.Length == _b.Outputs.Length;
        for (int i = 0; same && i < _a.Outputs.Length; i++)
        {
            Tensor a = _a.Outputs[i], b = _b.Outputs[i];
            same = a.DType == b.DType && a.Layout.SameSizes(b.Layout)
                && (a.Count == 0 || _placesA.Of((nint)a.Address) == _placesB.Of((nint)b.Address));
        }
        return same ? null : "it returned other tensors.";
    }

    /// <summary>Addresses as (which block or number of the take, offset), or (0, address) for memory from elsewhere.</summary>
    private sealed unsafe class PlaceTable
    {
        private readonly LaunchLog _log;
        private readonly nint[] _starts;
        private readonly int[] _numbers;
        private readonly long[] _lengths;
        private readonly BlockPool _pool;

        public PlaceTable(Take take)
        {
            (_log, _pool) = (take.Log, take.Pool);
            IReadOnlyList<PoolBlock> blocks = _pool.Blocks;
            _starts = [.. blocks.Select(static block => (nint)block.Pointer)];
            _numbers = [.. Enumerable.Range(1, blocks.Count)];
            _lengths = [.. blocks.Select(static block => block.Bytes)];
            Array.Sort((nint[])_starts.Clone(), _lengths);
            Array.Sort(_starts, _numbers);
        }

        public (int Owner, nint Offset) Of(nint address)
        {
            int at = Array.BinarySearch(_starts, address);
            if (at < 0) at = ~at - 1;
            if (at >= 0 && address - _starts[at] < _lengths[at]) return (_numbers[at], address - _starts[at]);
            int kept = _log.KeptAt(address);
            return kept >= 0 ? (-1 - kept, 0) : (0, address);
        }

        public bool IsOwn(Tensor tensor) => !tensor.Storage.IsReleased && Of((nint)tensor.Address).Owner > 0;
    }
}
