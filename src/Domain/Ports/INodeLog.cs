using LoadMaster.Domain.Configuration;

namespace LoadMaster.Domain.Ports;

/// <summary>The node's own log, as its actors steer it. No method blocks or throws for what a log host does.</summary>
public interface INodeLog
{
    /// <summary>Monotonic time since the last line, or since the start when there is none; a MARK is a line too.</summary>
    TimeSpan SinceLastLine { get; }

    /// <summary>Writes <c>Mmm dd hh:mm:ss host -- MARK --</c> to the file and to every syslog host.</summary>
    void WriteMark();

    /// <summary>Sends to these hosts from now on; what waits for hosts that stay is kept.</summary>
    void Use(LoggingSettings settings);
}
