using System.Reflection;

namespace LoadMaster.Host.Rest;

/// <summary>What does not change while the daemon runs.</summary>
public sealed class NodeInfo(string name, TimeProvider time)
{
    private readonly long _startedTimestamp = time.GetTimestamp();

    public string Name { get; } = name;

    public DateTimeOffset StartedAt { get; } = time.GetUtcNow();

    public TimeSpan Uptime => time.GetElapsedTime(_startedTimestamp);

    public string Version { get; } =
        typeof(NodeInfo).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";
}
