using System.Text.Json;
using LoadMaster.Domain.Filtering;
using LoadMaster.Domain.Ports;
using LoadMaster.Network.Addresses;
using LoadMaster.Network.Nftables;

namespace LoadMaster.Network.Filtering;

/// <summary>The packet filter by nf_tables, in the network namespace of its first caller's thread. It outlives this process.</summary>
public sealed class PacketFilterKernel : IPacketFilter, IDisposable
{
    private const string SynCookies = "ipv4/tcp_syncookies";
    private NftContext? _context;
    private bool _made;

    private NftContext Context => _context ??= new NftContext();

    public void Apply(FilterPlan? plan, TimeSpan? trial)
    {
        if (plan is null)
        {
            if (_made || IsLeft())
            {
                _ = Context.Run(FilterTable.Gone);
            }

            _made = false;
            return;
        }

        if (Sysctl.Exists(SynCookies))
        {
            Sysctl.Raise(SynCookies, 1);
        }

        _ = Context.Run(FilterTable.Of(plan, trial));
        _made = true;
    }

    /// <summary>Whether an earlier process left one. A node that filters nothing may lack the right to look, and the library, too.</summary>
    private bool IsLeft()
    {
        try
        {
            return Context.TryRun("list tables inet", out var tables) && tables.Contains($"\"{FilterTable.Name}\"", StringComparison.Ordinal);
        }
        catch (NetworkException)
        {
            // No library: whoever asks for the filter is told.
            return false;
        }
    }

    public FilterCounts Read()
    {
        using var document = JsonDocument.Parse(Context.Run($"list counters table {FilterTable.Table}"));
        var counters = NftJson.Objects(document, "counter", FilterTable.Name).ToDictionary(NftJson.Name, counter => counter.GetProperty("packets").GetInt64());
        return new FilterCounts(counters.GetValueOrDefault("dropped"), counters.GetValueOrDefault("blocked"), Sysctl.Exists(SynCookies) && Sysctl.Read(SynCookies) > 0);
    }

    public void Dispose() => _context?.Dispose();
}
