using System.Globalization;
using Adjoint.Kernels;

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
                return $"{launch} got another number or size; a number that changes has to be the element of a " +
                    "tensor that exists before the capture.";
            }
            if (!SameMemory(ofA.Memory, ofB.Memory))
            {
                return $"{launch} used other memory; what lasts from step to step has to be written in place, into " +
                    "tensors that exist before the capture.";
            }
        }
        if (a.Count != b.Count) return $"there were {a.Count} launches, then {b.Count}.";
        return _a.Log.KeepsTheSame(_b.Log) ? null
            : "a number that an op was given has changed; it has to be the element of a tensor that exists before " +
                "the capture.";
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
            {
                return $"it found another gradient at a leaf of shape {leaf.Shape}; gradients have to be cleared " +
                    "inside.";
            }
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

    /// <summary>Addresses as (which block or number of the take, offset), or (0, address) for memory from
    /// elsewhere.</summary>
    private sealed unsafe class PlaceTable
    {
        private readonly nint[] _starts;
        private readonly (int Number, long Bytes)[] _places;
        private readonly int _blocks;

        public PlaceTable(Take take)
        {
            (nint Start, long Bytes)[] all =
                [.. take.Pool.Blocks.Select(static block => ((nint)block.Pointer, block.Bytes)), .. take.Log.Places];
            _blocks = take.Pool.Blocks.Count;
            _starts = [.. all.Select(static place => place.Start)];
            _places = [.. all.Select(static (place, i) => (i + 1, place.Bytes))];
            Array.Sort(_starts, _places);
        }

        public (int Owner, nint Offset) Of(nint address)
        {
            int at = Array.BinarySearch(_starts, address);
            if (at < 0) at = ~at - 1;
            return at >= 0 && address - _starts[at] < _places[at].Bytes
                ? (_places[at].Number, address - _starts[at]) : (0, address);
        }

        /// <summary>Whether the take itself made the tensor.</summary>
        public bool IsOwn(Tensor tensor)
        {
            if (tensor.Storage.IsReleased) return false;
            int owner = Of((nint)tensor.Address).Owner;
            return owner > 0 && owner <= _blocks;
        }
    }
}
