using LoadMaster.Domain;

namespace LoadMaster.Host.Logging;

/// <summary>Bounds of the way to a syslog host.</summary>
internal sealed record SyslogOptions
{
    public int LinesWaitingMax { get; init; } = Limits.SyslogLinesWaitingMax;

    public TimeSpan RetryMin { get; init; } = TimeSpan.FromSeconds(0.5);

    public TimeSpan RetryMax { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>For a connection with its handshake, and for each line.</summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a host that is left gets to take what waits for it.</summary>
    public TimeSpan FarewellTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Between two reports that the same host cannot be reached: a report is a line for it, too.</summary>
    public TimeSpan ReportInterval { get; init; } = TimeSpan.FromMinutes(1);
}
