namespace LoadMaster.Host.Options;

/// <summary>Says in one line each what the daemon runs with; secrets stay out.</summary>
public static class DaemonOptionsPrinter
{
    public static IEnumerable<string> Lines(DaemonOptions options)
    {
        yield return $"node {options.Node.Name}, data in {options.Node.DataDirectory}";
        yield return $"management on https://{options.Management.Address}:{options.Management.Port}";
        yield return $"journal {options.Journal.Provider}";
        if (options.Otlp.Url.Length > 0)
        {
            yield return $"metrics to {options.Otlp.Url} every {options.Otlp.IntervalSeconds} s";
        }

        yield return options.Ha is { } ha
            ? $"pair: {ha.Address} with {string.Join(", ", ha.Peers.Select(peer => $"{peer.Name} at {string.Join(" and ", peer.Addresses)}"))}{(ha.Arbiter.Length == 0 ? "" : $", arbiter {ha.Arbiter}")}"
            : "single node: no pair configured";
    }
}
