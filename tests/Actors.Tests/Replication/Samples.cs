using LoadMaster.Domain.Changes;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Actors.Tests.Replication;

/// <summary>A log and an event with something of everything.</summary>
internal static class Samples
{
    private static readonly DateTimeOffset At = new(2026, 3, 4, 5, 6, 7, 891, TimeSpan.Zero);

    public static LoadMasterConfig Document { get; } = ConfigJson.Read(
        """
        { "nextVirtualServiceId": 2, "nextRealServerId": 2, "ha": { "sharedAddresses": [ { "address": "198.18.0.100", "role": "front" } ] },
          "virtualServices": [ { "id": 1, "name": "Größe \"x\"", "address": "[2001:db8::1]:80", "scheduling": "wlc",
            "realServers": [ { "id": 1, "address": "198.18.1.11:80", "weight": 7, "mode": "draining" } ] } ] }
        """).Value!;

    public static ConfigLog Log() => ConfigLog.Empty
        .Append(new ConfigEvent(1, 0, 0, At, "anna", "import", new ConfigChange.ConfigReplaced(Document)))
        .Append(Event)
        .WithEpoch(4)
        .SharedUpTo(1);

    public static ConfigEvent Event { get; } =
        new(2, 3, 0, At.AddTicks(1), "bea", "renamed", new ConfigChange.VirtualServicePut(Document.VirtualServices[0] with { Name = "other" }));
}
