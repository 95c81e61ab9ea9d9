namespace LoadMaster.Host.Metrics;

/// <summary>Cuts the figures of one moment into messages that collectors take (theirs end at 4 or 20 MB) and that are never in memory together.</summary>
internal static class OtlpBatches
{
    /// <summary>So many virtual services are up to 2 MB, so many real servers some 0.5 MB.</summary>
    public const int ThingsMax = 200;

    /// <summary>The first has the node's own figures.</summary>
    public static IEnumerable<IEnumerable<MetricReading>> Of(MetricSources sources)
    {
        yield return MetricCatalogue.Read(sources with { Services = [.. sources.Services.Take(ThingsMax)], Servers = [.. sources.Servers.Take(ThingsMax)] });
        foreach (var services in sources.Services.Skip(ThingsMax).Chunk(ThingsMax))
            yield return MetricCatalogue.ReadServices(services, []);
        foreach (var servers in sources.Servers.Skip(ThingsMax).Chunk(ThingsMax))
            yield return MetricCatalogue.ReadServices([], servers);
    }
}
