namespace LoadMaster.Domain.Configuration.Json;

/// <summary>The form of a service's limits of bandwidth.</summary>
internal static class BandwidthForms
{
    private static readonly WholeNumberForm Rate = new(0, Limits.BandwidthBytesPerSecondMax);

    public static readonly ObjectForm<BandwidthLimits> Settings = new ObjectForm<BandwidthLimits>(
            "bandwidth", "How many bytes a second pass, over all nodes of a pair; 0 is no limit. Who comes over one is slowed down.", new BandwidthLimits())
        .Field("inBytesPerSecond", Rate, b => b.InBytesPerSecond, (b, v) => b with { InBytesPerSecond = v }, "From all clients of the service together.")
        .Field("outBytesPerSecond", Rate, b => b.OutBytesPerSecond, (b, v) => b with { OutBytesPerSecond = v }, "To all clients of the service together.")
        .Field("clientInBytesPerSecond", Rate, b => b.ClientInBytesPerSecond, (b, v) => b with { ClientInBytesPerSecond = v }, "From one client network.")
        .Field("clientOutBytesPerSecond", Rate, b => b.ClientOutBytesPerSecond, (b, v) => b with { ClientOutBytesPerSecond = v }, "To one client network.")
        .Field(
            "burstSeconds", new NumberForm(Limits.BandwidthBurstSecondsMin, Limits.BandwidthBurstSecondsMax), b => b.BurstSeconds, (b, v) => b with { BurstSeconds = v },
            "So many seconds' worth may pass at once after a quiet time.");
}
