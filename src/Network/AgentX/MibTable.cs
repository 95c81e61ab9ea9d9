namespace LoadMaster.Network.AgentX;

/// <summary>One column: its number, and what it says of a row.</summary>
public sealed record MibColumn<TRow>(uint Number, Func<TRow, AgentXValue> Value);

/// <summary>A table with one index number, or scalars (one row with index 0); names are prefix, column, index. Values are made when they are asked for.</summary>
/// <param name="columns">In ascending order.</param>
/// <param name="rows">In ascending order of their indexes.</param>
public sealed class MibTable<TRow>(Oid prefix, IReadOnlyList<MibColumn<TRow>> columns, IReadOnlyList<(uint Index, TRow Row)> rows) : IMib
{
    public AgentXValue? Get(Oid name)
    {
        if (!name.StartsWith(prefix) || name.Length != prefix.Length + 2)
        {
            return null;
        }

        var (number, index) = (name.Parts[^2], name.Parts[^1]);
        var row = RowAt(index);
        return columns.FirstOrDefault(c => c.Number == number) is { } column && row < rows.Count && rows[row].Index == index ? column.Value(rows[row].Row) : null;
    }

    public VarBind? Next(Oid after, bool include)
    {
        if (rows.Count == 0 || columns.Count == 0)
        {
            return null;
        }

        var (column, row) = (0, 0);
        if (after >= prefix)
        {
            if (!after.StartsWith(prefix))
            {
                return null;
            }

            (column, row) = Place(after.Parts[prefix.Length..], include);
        }

        if (row == rows.Count)
        {
            (column, row) = (column + 1, 0);
        }

        return column < columns.Count ? new VarBind(prefix.With(columns[column].Number, rows[row].Index), columns[column].Value(rows[row].Row)) : null;
    }

    /// <summary>The first column and row that are not before what stands behind the prefix; the row may be one behind the last.</summary>
    private (int Column, int Row) Place(ReadOnlySpan<uint> rest, bool include)
    {
        if (rest.Length == 0)
        {
            return (0, 0);
        }

        var column = 0;
        while (column < columns.Count && columns[column].Number < rest[0])
        {
            column++;
        }

        if (column == columns.Count || columns[column].Number > rest[0] || rest.Length == 1)
        {
            return (column, 0);
        }

        var row = RowAt(rest[1]);
        var isThere = row < rows.Count && rows[row].Index == rest[1];

        // A longer name comes after the row whose name it begins with.
        return (column, isThere && (!include || rest.Length > 2) ? row + 1 : row);
    }

    /// <summary>The first row whose index is not below; binary search.</summary>
    private int RowAt(uint index)
    {
        var (low, high) = (0, rows.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (rows[middle].Index < index)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
