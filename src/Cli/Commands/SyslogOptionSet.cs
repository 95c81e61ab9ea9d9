using System.CommandLine;
using LoadMaster.Api;

namespace LoadMaster.Cli.Commands;

/// <summary>The options of one syslog host.</summary>
internal sealed class SyslogOptionSet
{
    private readonly List<Option<string?>> _options;
    private readonly Option<string?> _protocol;
    private readonly Option<string?> _format;
    private readonly Option<string?> _level;
    private readonly Option<string?> _facility;
    private readonly Option<string?> _fingerprint;
    private readonly OptionSet _set = new();

    public SyslogOptionSet()
    {
        _protocol = _set.Word("--protocol", "How lines travel; udp unless given.", "udp", "tcp", "tls");
        _format = _set.Word("--format", "rfc5424 unless given; rfc3164 is the classic form.", "rfc5424", "rfc3164");
        _level = _set.Word("--level", "The least grave lines that are sent; info unless given. The MARK is always sent.", "debug", "info", "warning", "error", "critical");
        _facility = _set.Text("--facility", "WORD", "user, daemon, auth, or local0 (the default) to local7.");
        _fingerprint = _set.Text("--tls-fingerprint", "SHA256", "With tls: the host's certificate; '': it must name the host and come from a trusted authority.");
        _options = [_protocol, _format, _level, _facility, _fingerprint];
    }

    public void AddTo(Command command) => _set.AddTo(command);

    public bool AnyGiven(ParseResult parsed) => _options.Exists(option => parsed.GetResult(option) is { Implicit: false });

    public SyslogTargetBody Changed(ParseResult parsed, SyslogTargetBody host)
    {
        var protocol = parsed.GetValue(_protocol);
        return host with
        {
            Protocol = protocol ?? host.Protocol,

            // The usual port goes with the protocol.
            Port = protocol is not null && host.Protocol is not null && host.Port == SyslogHost.UsualPort(host.Protocol) ? SyslogHost.UsualPort(protocol) : host.Port,
            Format = parsed.GetValue(_format) ?? host.Format,
            Level = parsed.GetValue(_level) ?? host.Level,
            Facility = parsed.GetValue(_facility) ?? host.Facility,
            TlsFingerprint = parsed.GetValue(_fingerprint) ?? host.TlsFingerprint,
        };
    }
}
