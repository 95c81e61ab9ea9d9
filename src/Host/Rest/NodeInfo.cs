using System.Reflection;

namespace LoadMaster.Host.Rest;

/// <summary>What does not change while the daemon runs.</summary>
public sealed class NodeInfo(string name, TimeProvider time)
{
    private readonly long _startedTimestamp = time.GetTimestamp();

    public string Name { get; } = name;

    public DateTimeOffset StartedAt { get; } = time.GetUtcNow();

    public TimeSpan Uptime => time.GetElapsedTime(_startedTimestamp);

    /// <summary>What the package says, <c>major.minor-build</c>; of a build without one what it was compiled with.</summary>
    public string Version { get; } = Update.ReleaseFile.Read(AppContext.BaseDirectory)?.Version ??
        typeof(NodeInfo).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";

    /// <summary>When it was built; null of a build without a package.</summary>
    public DateTimeOffset? ReleaseDate { get; } = Update.ReleaseFile.Read(AppContext.BaseDirectory)?.Date;
}
