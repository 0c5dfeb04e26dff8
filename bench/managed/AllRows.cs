using Adjoint.Harness;

namespace Adjoint.Bench;

/// <summary>Every row of the report, family by family. A row is one call: see <see cref="Rows.MachineRows"/>.</summary>
internal static class AllRows
{
    public static RowSet Create()
    {
        var rows = new RowSet();
        Rows.MachineRows.AddTo(rows);
        Rows.GraphRows.AddTo(rows);
        Rows.TapRows.AddTo(rows);
        Rows.CaptureRows.AddTo(rows);
        Rows.KernelRows.AddTo(rows);
        Rows.SourceRows.AddTo(rows);
        Rows.ThreadRows.AddTo(rows);
        return rows;
    }
}
