using System.Text.Json;
using LoadMaster.Domain.Filtering;
using LoadMaster.Domain.Ports;
using LoadMaster.Network.Addresses;
using LoadMaster.Network.Netlink;
using LoadMaster.Network.Nftables;

namespace LoadMaster.Network.Filtering;

/// <summary>The packet filter by nf_tables, in the network namespace of its first caller's thread. It outlives this process.</summary>
public sealed class PacketFilterKernel : IPacketFilter, IDisposable
{
    private const string SynCookies = "ipv4/tcp_syncookies";
    private NftContext? _context;
    private bool _made;

    /// <summary>Where the block list is asked; none while there is no such list.</summary>
    private (int Index, string Name)[] _links = [];
    private bool _blocks;

    private NftContext Context => _context ??= new NftContext();

    public void Apply(FilterPlan? plan, TimeSpan? trial)
    {
        if (plan is null)
        {
            if (_made || IsLeft())
            {
                _ = Context.Run(FilterTable.Gone + FilterIngress.Gone);
            }

            (_made, _blocks, _links) = (false, false, []);
            return;
        }

        if (Sysctl.Exists(SynCookies))
        {
            Sysctl.Raise(SynCookies, 1);
        }

        var links = Links();
        _ = Context.Run(FilterTable.Of(plan, trial) + FilterIngress.Of(plan, trial, [.. links.Select(link => link.Name)]));
        (_made, _blocks, _links) = (true, plan.Rules.Block.Count > 0, links);
    }

    public bool CoversInterfaces() => !_blocks || Links().SequenceEqual(_links);

    private static (int Index, string Name)[] Links()
    {
        using var netlink = new NetlinkSocket();
        return [.. InterfaceSnapshot.Read(netlink).Links.Where(link => !link.Loopback).Select(link => (link.Index, link.Name)).Order()];
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

    public FilterCounts Read() => new(
        Count(FilterTable.Table, "dropped"),
        Count(FilterTable.Table, "blocked") + (_blocks ? Count(FilterIngress.Table, "blocked") : 0),
        Sysctl.Exists(SynCookies) && Sysctl.Read(SynCookies) > 0);

    private long Count(string table, string counter)
    {
        using var document = JsonDocument.Parse(Context.Run($"list counter {table} {counter}"));
        return NftJson.Objects(document, "counter", FilterTable.Name).Sum(found => found.GetProperty("packets").GetInt64());
    }

    public void Dispose() => _context?.Dispose();
}
