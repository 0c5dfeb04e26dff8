using Adjoint.Vectors.Data;

namespace Adjoint.Vectors.Ops;

internal sealed partial class OpTable
{
    private void AddViews()
    {
        Add("reshape", c => c.X.Reshape(c.Shape(1, "shape")));
        Add("reshape_as", c => c.X.ReshapeAs(c.Tensor(1, "other")));
        Add("view", c => c.X.View(c.Shape(1, "size")));
        Add("view_as", c => c.X.ViewAs(c.Tensor(1, "other")));
        Add("expand", c => Implicit(c, c.X.Expand(c.Shape(1, "size"))));
        Add("expand_as", c => c.X.ExpandAs(c.Tensor(1, "other")));
        Add("broadcast_to", c => c.X.BroadcastTo(c.Shape(1, "size")));
        Add("flatten", c => c.X.Flatten(c.Int(1, "start_dim", 0), c.Int(2, "end_dim", -1)));
        Add("permute", c => c.X.Permute(c.Ints(1, "dims")));
        Add("transpose", c => c.X.Transpose(c.Int(1, "dim0"), c.Int(2, "dim1")));
        Unary("t", x => x.T());
        Unary("mT", x => x.MT);
        Add("unsqueeze", c => c.X.Unsqueeze(c.Int(1, "dim")));
        Add("squeeze", c => c.Raw(1, "dim") switch
        {
            null => c.X.Squeeze(),
            ListValue => c.X.Squeeze(c.Ints(1, "dim")),
            _ => c.X.Squeeze(c.Int(1, "dim")),
        });
        Add("squeeze.multiple", c => c.X.Squeeze(c.Ints(1, "dim")));
        Add("select", c => c.X.Select(c.Int(1, "dim"), c.Long(2, "index")));
        Add("narrow", c => c.IsTensor(2, "start")
            ? c.X.Narrow(c.Int(1, "dim"), c.Tensor(2, "start"), c.Long(3, "length"))
            : c.X.Narrow(c.Int(1, "dim"), c.Long(2, "start"), c.Long(3, "length")));
        Add("slice", c =>
            c.X.Slice(c.Int(1, "dim", 0), Optional(c, 2, "start"), Optional(c, 3, "end"), c.Long(4, "step", 1)));
        Add("as_strided", AsStrided);
        Add("as_strided.partial_views", AsStrided);
        Windowed("as_strided.partial_views", 5,
            "PyTorch's input is elements 5 to 14 of a vector of 20, which the file does not say");
        Add("__getitem__", c => c.X[Indices(c.Raw(1))]);
        Add("sum_to_size", c => c.X.SumToSize(c.Shape(1, "size")));
    }

    private void AddJoins()
    {
        Add("cat", c => Tensor.Cat(c.TensorList(0), c.Int(1, "dim", 0)));
        Add("stack", c => Tensor.Stack(c.TensorList(0), c.Int(1, "dim", 0)));
        AddMany("unbind", c => c.X.Unbind(c.Int(1, "dim", 0)));
        AddMany("chunk", c => c.X.Chunk(c.Int(1, "chunks"), c.Int(2, "dim", 0)));
        AddMany("split", c => c.Raw(1, "split_size") is ListValue
            ? c.X.SplitWithSizes(c.Longs(1, "split_size"), c.Int(2, "dim", 0))
            : c.X.Split(c.Long(1, "split_size"), c.Int(2, "dim", 0)));
        AddMany("split.list_args", c => c.X.SplitWithSizes(c.Longs(1, "split_size"), c.Int(2, "dim", 0)));
        AddMany("split_with_sizes", c => c.X.SplitWithSizes(c.Longs(1, "split_sizes"), c.Int(2, "dim", 0)));
    }

    // A list stands for a tuple if it holds anything but numbers, as in NumPy; a list of numbers is a vector of
    // positions.
    private static TensorIndex[] Indices(object? index) => index switch
    {
        ListValue { IsTuple: true } list => [.. list.Items.Select(IndexOf)],
        ListValue list when list.Items.Any(item => item is not long) => [.. list.Items.Select(IndexOf)],
        _ => [IndexOf(index)],
    };

    private static TensorIndex IndexOf(object? index) => index switch
    {
        long at => at,
        null => TensorIndex.NewAxis,
        EllipsisValue => TensorIndex.Ellipsis,
        SliceValue slice => TensorIndex.Slice(slice.Start, slice.Stop, slice.Step ?? 1),
        TensorValue tensor => Materializer.Make(tensor, DType.Float64),
        ListValue list => Tensor.From([.. list.Items.Cast<long>()]),
        _ => throw new InexpressibleException($"index {index}"),
    };

    private static Tensor AsStrided(Call c) =>
        c.X.AsStrided(c.Shape(1, "size"), c.Longs(2, "stride"), Optional(c, 3, "storage_offset"));

    private static long? Optional(Call c, int position, string name) =>
        c.Has(position, name) ? c.Long(position, name) : null;
}
