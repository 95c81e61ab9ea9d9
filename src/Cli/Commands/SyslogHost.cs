using System.Globalization;
using System.Net;
using LoadMaster.Api;

namespace LoadMaster.Cli.Commands;

/// <summary>A syslog host as people write it.</summary>
internal static class SyslogHost
{
    public static int UsualPort(string protocol) => protocol == "tls" ? 6514 : 514;

    /// <summary>HOST, HOST:PORT, an IPv6 address, or [IPv6]:PORT.</summary>
    public static (string Host, int? Port) Split(string text)
    {
        if (IPAddress.TryParse(text, out _) && !text.StartsWith('['))
            return (text, null);
        var colon = text.LastIndexOf(':');
        if (colon < 0 || text.EndsWith(']'))
            return (text.Trim('[', ']'), null);
        return int.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            ? (text[..colon].Trim('[', ']'), port)
            : throw new CliException(ExitCodes.Usage, CliCodes.Usage, $"'{text[(colon + 1)..]}' in '{text}' is no port; write HOST, HOST:PORT or [IPV6]:PORT.");
    }

    /// <summary>The one host that the text means.</summary>
    public static int Find(LoggingDto logging, string text)
    {
        var (host, port) = Split(text);
        var found = Enumerable.Range(0, logging.Syslog.Count)
            .Where(i => string.Equals(logging.Syslog[i].Host, host, StringComparison.OrdinalIgnoreCase) && (port is null || logging.Syslog[i].Port == port))
            .ToList();
        return found switch
        {
            [var one] => one,
            [] => throw new CliException(ExitCodes.NotFound, CliCodes.NotFound, $"There is no syslog host '{text}'; 'lm syslog show' shows those that exist."),
            _ => throw new CliException(ExitCodes.Refused, CliCodes.Usage, $"'{text}' stands for {found.Count} syslog hosts; name the port, or send the whole list with PATCH {Routes.LoggingPath}."),
        };
    }

    public static SyslogTargetBody ToBody(SyslogTargetDto target) => new()
    {
        Host = target.Host,
        Protocol = target.Protocol,
        Port = target.Port,
        Format = target.Format,
        Level = target.Level,
        Facility = target.Facility,
        TlsFingerprint = target.TlsFingerprint,
    };
}
