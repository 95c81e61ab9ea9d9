using System.Globalization;
using System.Text;
using LoadMaster.Domain.Filtering;

namespace LoadMaster.Network.Filtering;

/// <summary>
/// The text of the filter's second table: the block list where packets come in from an interface, before direct server return sends them on.
/// It is there while there is a block list. Pure.
/// </summary>
internal static class FilterIngress
{
    internal const string Table = "netdev " + FilterTable.Name;

    /// <summary>Before direct server return, which comes at 0.</summary>
    private const int Priority = -10;

    /// <summary>Takes away what is there.</summary>
    internal static string Gone => $"add table {Table}\ndelete table {Table}\n";

    internal static string Of(FilterPlan plan, TimeSpan? trial, IReadOnlyList<string> links)
    {
        if (plan.Rules.Block.Count == 0)
        {
            return Gone;
        }

        var timeout = FilterTable.Timeout(trial);
        var text = new StringBuilder(Gone);
        text.Append(CultureInfo.InvariantCulture, $$"""
            table {{Table}} {
              set armed { typeof meta protocol; flags timeout; elements = { ip{{timeout}}, ip6{{timeout}} } }
              counter blocked { }
            {{FilterTable.Networks("block", plan.Rules.Block)}}
            """);
        for (var number = 0; number < links.Count; number++)
        {
            text.Append(CultureInfo.InvariantCulture, $$"""

                  chain in{{number}} {
                    type filter hook ingress device "{{links[number]}}" priority {{Priority}}; policy accept;
                    ip saddr @block4 meta protocol @armed counter name blocked drop
                    ip6 saddr @block6 meta protocol @armed counter name blocked drop
                  }
                """);
        }

        return text.Append("\n}\n").ToString();
    }
}
