using System.Text;
using LoadMaster.Domain;
using LoadMaster.Domain.Configuration;
using LoadMaster.Host.Logging;

namespace LoadMaster.Host.AccessLog;

/// <summary>A syslog host of one service's own; what it does not take in time is lost, oldest first.</summary>
internal sealed class AccessLogSyslog : IAccessLogOutput
{
    /// <summary>The message id of each line.</summary>
    private const string Source = "access";
    private const int Informational = 6;

    private readonly SyslogSender _sender;
    private readonly TimeProvider _time;
    private long _lostSeen;

    public AccessLogSyslog(AccessLogSettings settings, SyslogIdentity identity, TimeProvider time, Action<string> report)
    {
        Settings = settings;
        _time = time;
        _sender = new SyslogSender(
            new SyslogTarget { Host = settings.SyslogHost, Port = settings.SyslogPort, Protocol = settings.SyslogProtocol, TlsFingerprint = settings.SyslogTlsFingerprint },
            identity,
            new SyslogOptions { LinesWaitingMax = Limits.AccessLogSyslogLinesMax },
            time,
            report);
    }

    public AccessLogSettings Settings { get; }

    public void Write(ReadOnlySpan<byte> line) => _sender.Post(new SyslogLine(_time.GetLocalNow(), Informational, Source, Encoding.UTF8.GetString(line)));

    /// <summary>Each line is on its way already.</summary>
    public void Flush()
    {
    }

    public long TakeLost()
    {
        var lost = _sender.DroppedTotal - _lostSeen;
        _lostSeen += lost;
        return lost;
    }

    public ValueTask DisposeAsync() => _sender.DisposeAsync();
}
