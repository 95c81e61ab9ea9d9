using LoadMaster.Actors.Ha;
using LoadMaster.Actors.Replication;
using LoadMaster.Actors.VirtualServices;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ha;
using LoadMaster.Domain.Ports;
using LoadMaster.Domain.Serving;
using LoadMaster.Host.Metrics;
using LoadMaster.Host.Rest;
using LoadMaster.Testing;

namespace LoadMaster.Host.Tests.Metrics;

/// <summary>A scrape in which every metric has a sample.</summary>
internal static class Sources
{
    public const string OddName = "a\"b\\c\nd";

    /// <summary>The whole page of these.</summary>
    public static string Page(MetricSources sources)
    {
        using var page = new MemoryStream();
        foreach (var text in MetricCatalogue.Write(sources, MetricFilter.None))
        {
            page.Write(text.Written.Span);
            text.Clear();
        }

        return System.Text.Encoding.UTF8.GetString(page.ToArray());
    }

    public static MetricSources All()
    {
        var server = Given.Server(1) with { ConnectionsMax = 50 };
        var service = Given.Service(1, server) with { Name = OddName };
        var status = new ServerStatus(server.Id, ServerAvailability.Up, "", ManualTime.Start, 700, 2.5, null);
        return new MetricSources(
            new NodeSource(new NodeInfo("a", new ManualTime()), 7, 6),
            new ProcessSource(1.5, 1000, 500, 12),
            [
                new ServiceSource(
                    service,
                    new ServiceStatus(service.Id, ServiceState.Up, "", ManualTime.Start, [status]),
                    new ServiceCounters(service.Id, 10, 2, 100, 1000, 2000, 90, 5, 4, 1, 3, 6) { TlsHandshakes = 8, TlsFailures = 9, Refusals = new RefusalCounters(1, 2, 3, 4, 5, 6, 7), Queue = new QueueCounters(21, 22, 23, 24), Retries = new RetryCounters(31, 32), Compression = new CompressionCounters(21, 2200, 1100, 3), Bodies = new BodyCounters(25, 26, 27), Bandwidth = new BandwidthCounters(28, 29), Cache = new CacheCounters(31, 32, 33, 34, 35, 36, new CacheUse(37, 38, 39)), AccessLogLines = 40, AccessLogLost = 2, Latency = new LatencyHistogram([500, 1000, 2000], [4, 3, 2, 1], 12_000) }),
            ],
            [new ServerSource(service, server, status, new ServerCounters(server.Id, 11, 3, 99, 900, 1900, 4, 5) { Responses2xx = 95 })],
            new HaProtocol.HaStatus(
                true,
                "a",
                HaState.Standby,
                "",
                ManualTime.Start,
                3,
                "b",
                ["198.18.0.100"],
                [new HaProtocol.PeerStatus("b", HaState.Active, true, 40, 1, 2, 7, true)],
                new HaProtocol.LastFailover(ManualTime.Start, "silence", 250, []))
            {
                Reach = new NetworkReach(2, 3),
                VirtualMac = new VirtualMacReport(51, [], "front has it not"),
                Entered = [new HaProtocol.StateCount(HaState.Standby, 3)],
                Heartbeat = new HeartbeatReport([], 20, 21, 22, 23, 24, 25),
            },
            new PersistenceSyncProtocol.SyncStatus(5, 160, [new PersistenceSyncProtocol.PeerProgress("b", 17, 1, 2, 3, false, 1500)], 30, 31),
            new PersistenceSyncProtocol.SyncStatus(6, 0, [new PersistenceSyncProtocol.PeerProgress("b", 18, 1, 2, 4, false, 1500)], 32, 33))
        {
            Ips = new IpsSource([("1:1122", 41), ("other", 42)], 43),
        };
    }
}
