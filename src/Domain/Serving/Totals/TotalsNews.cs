using LoadMaster.Domain.Collections;

namespace LoadMaster.Domain.Serving.Totals;

/// <summary>What one node tells another of what a node has counted.</summary>
/// <param name="About">The node that counted: the teller, the hearer (who has forgotten it) or a third.</param>
/// <param name="Run">The life of that node's counting in which it told so.</param>
/// <param name="Heard">Of the teller itself: it knows already what the hearer keeps of its earlier lives.</param>
/// <param name="Last">False: more about the same follows at once.</param>
public sealed record TotalsNews(string From, string About, string Run, bool Heard, bool Last, ValueList<CounterRecord> Rows)
{
    /// <summary>In pieces of so many rows at most; at least one piece.</summary>
    public IEnumerable<TotalsNews> Pieces(int rowsMax)
    {
        for (var from = 0; from == 0 || from < Rows.Count; from += rowsMax)
        {
            var count = Math.Min(rowsMax, Rows.Count - from);
            yield return this with { Last = Last && from + count == Rows.Count, Rows = [.. Rows.AsSpan().Slice(from, count)] };
        }
    }
}
