using System.Text;
using Adjoint.Vectors.Data;
using Adjoint.Vectors.Ops;

namespace Adjoint.Vectors.Operators;

/// <summary>OPERATORS.md: what the library has, from its own answers.</summary>
public static class OperatorsPage
{
    /// <summary>The page as Markdown.</summary>
    public static string Write(VectorSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        if (OperatorFacts.Nameless().ToArray() is { Length: > 0 } nameless)
            throw new InvalidOperationException($"no public member is known for {string.Join(", ", nameless)}");
        OperatorFacts[] rows = [.. OpsRunner.Registered(set).Select(name => OperatorFacts.Of(set, name))];
        StringBuilder page = new();
        page.Append("""
            # Operators

            Written by `./build.sh operators`: the table of names that the vectors are played on, and what the library answered.
            A test compares this page with the code.

            - **kind**: *primitive*: one node in the graph; *composite*: made of other operators, whose nodes are the graph;
              *view*: shares the memory of its argument; *identity*: hands its argument back where there is nothing to do;
              *constant*: no gradient.
            - **node**: the name of `GradFn`, PyTorch's own.
            - **dtypes**: of the arguments; integers may be promoted to float, as PyTorch does.
            - **2nd**: second derivatives are compared with PyTorch's.
            - **samples**: of PyTorch's OpInfo samples, f64 and f32 counted apart, and calls that have to fail: passed of compared.


            """);
        page.Append(Summary(rows)).Append("\n\n");
        page.Append("| PyTorch | Adjoint | kind | node | dtypes | in place | 2nd | samples |\n");
        page.Append("|---|---|---|---|---|---|---|---|\n");
        foreach (OperatorFacts row in rows) page.Append(Line(row)).Append('\n');
        HashSet<string> shown = [.. rows.Select(row => row.Member), .. rows.Select(row => row.InPlace).OfType<string>()];
        page.Append("\n## Members without recorded samples\n\nTested by hand-written cases, gradcheck and properties.\n\n");
        static string TypeOf(string member) => member[..member.IndexOf('.', StringComparison.Ordinal)];
        HashSet<string> types = [.. rows.Select(row => TypeOf(row.Member))];
        foreach (IGrouping<string, string> type in PublicNames.All.Where(member => !shown.Contains(member))
            .Order(StringComparer.Ordinal).GroupBy(TypeOf).Where(type => types.Contains(type.Key)))
        {
            page.Append("- **").Append(type.Key).Append("**: ");
            page.AppendJoin(", ", type.Select(member => $"`{member[(type.Key.Length + 1)..]}`")).Append('\n');
        }
        return page.ToString();
    }

    /// <summary>The counts, as the README has them.</summary>
    public static string Summary(IReadOnlyCollection<OperatorFacts> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        int Count(OperatorKind kind) => rows.Count(row => row.Kind == kind);
        return $"{rows.Count} operators of PyTorch ({Count(OperatorKind.Primitive)} primitive, " +
            $"{Count(OperatorKind.Composite)} composite, {Count(OperatorKind.View)} views, " +
            $"{Count(OperatorKind.Identity) + Count(OperatorKind.Constant)} others); " +
            $"{rows.Sum(row => row.Passed)} of {rows.Sum(row => row.Compared)} samples agree";
    }

    private static string Line(OperatorFacts row) =>
        $"| `{row.Name}` | `{row.Member}` | {Kind(row.Kind)} | {Code(row.Node)} | {DTypes(row.DTypes)} | " +
        $"{Code(row.InPlace?[(row.InPlace.IndexOf('.', StringComparison.Ordinal) + 1)..])} | " +
        $"{(row.SecondOrder ? "yes" : "")} | {row.Passed}/{row.Compared} |";

    private static string Code(string? text) => text is null ? "" : $"`{text}`";

    private static string Kind(OperatorKind kind) => kind switch
    {
        OperatorKind.Constant => "constant",
        OperatorKind.Identity => "identity",
        OperatorKind.View => "view",
        OperatorKind.Primitive => "primitive",
        OperatorKind.Composite => "composite",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    private static string DTypes(IReadOnlyList<DType> dtypes) => dtypes.Count == 6
        ? "all"
        : string.Join(' ', dtypes.Select(dtype => dtype switch
        {
            DType.Float32 => "f32",
            DType.Float64 => "f64",
            DType.Int64 => "i64",
            DType.Int32 => "i32",
            DType.UInt8 => "u8",
            DType.Bool => "bool",
            _ => throw new ArgumentOutOfRangeException(nameof(dtypes)),
        }));
}
