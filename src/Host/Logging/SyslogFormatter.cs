using System.Globalization;
using System.Text;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Host.Logging;

/// <summary>The two forms of a syslog message, byte for byte, and the framing of streams.</summary>
internal static class SyslogFormatter
{
    /// <summary>RFC 3164 section 4.1.</summary>
    public const int ClassicBytesMax = 1024;

    /// <summary>What every receiver should take (RFC 5424 section 6.1).</summary>
    public const int DatagramBytesMax = 2048;
    public const int StreamBytesMax = 8192;

    private const string None = "-";
    private const int HostLengthMax = 255;
    private const int ProgramLengthMax = 48;
    private const int MessageIdLengthMax = 32;
    private const string ByteOrderMark = "\uFEFF";

    public static byte[] Write(SyslogTarget target, SyslogIdentity identity, SyslogLine line) =>
        target.Format == SyslogFormat.Rfc3164
            ? Cut(Classic(target, identity, line), ClassicBytesMax)
            : Cut(Modern(target, identity, line), target.Protocol == SyslogProtocol.Udp ? DatagramBytesMax : StreamBytesMax);

    /// <summary>Octet counting (RFC 6587 section 3.4.1, RFC 5425 section 4.3): the length in bytes, a space, the message.</summary>
    public static byte[] Frame(byte[] message) => [.. Encoding.ASCII.GetBytes(message.Length.ToString(CultureInfo.InvariantCulture) + " "), .. message];

    private static string Classic(SyslogTarget target, SyslogIdentity identity, SyslogLine line)
    {
        var host = Name(identity.Host, HostLengthMax);
        return line.IsMark
            ? $"<{Priority(target, line)}>{MarkLine.Of(line.At, host)}"
            : string.Create(CultureInfo.InvariantCulture, $"<{Priority(target, line)}>{MarkLine.ClassicTime(line.At)} {host} {identity.Program}[{identity.ProcessId}]: {Printable(line.Text)}");
    }

    private static string Modern(SyslogTarget target, SyslogIdentity identity, SyslogLine line)
    {
        var text = Printable(line.Text);

        // Only text that says so by its first bytes is UTF-8; plain ASCII needs no sign, and receivers differ in taking it off.
        var sign = Ascii.IsValid(text) ? "" : ByteOrderMark;
        var data = $"[origin software=\"{Parameter(identity.Program)}\" swVersion=\"{Parameter(identity.Version)}\"]";
        var id = line.IsMark ? "MARK" : Name(line.Source[(line.Source.LastIndexOf('.') + 1)..], MessageIdLengthMax);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"<{Priority(target, line)}>1 {line.At:yyyy-MM-ddTHH:mm:ss.ffffff}{Offset(line.At)} {Name(identity.Host, HostLengthMax)} {Name(identity.Program, ProgramLengthMax)} {identity.ProcessId} {id} {data} {sign}{text}");
    }

    private static int Priority(SyslogTarget target, SyslogLine line) => ((int)target.Facility * 8) + line.Severity;

    private static string Offset(DateTimeOffset at) => at.Offset == TimeSpan.Zero ? "Z" : at.ToString("zzz", CultureInfo.InvariantCulture);

    /// <summary>A header field: printable ASCII without blanks, or a hyphen for nothing.</summary>
    private static string Name(string text, int lengthMax)
    {
        var name = string.Concat(text.Where(c => c is > ' ' and <= '~'));
        return name.Length == 0 ? None : name[..Math.Min(name.Length, lengthMax)];
    }

    /// <summary>A parameter's value: quote, backslash and closing bracket are escaped (RFC 5424 section 6.3.3).</summary>
    internal static string Parameter(string value) => Printable(value)
        .Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("]", "\\]", StringComparison.Ordinal);

    /// <summary>One line stays one line: control characters become <c>#</c> and three octal digits, as syslog daemons show them.</summary>
    private static string Printable(string text)
    {
        if (!text.Any(char.IsControl))
        {
            return text;
        }

        var written = new StringBuilder(text.Length + 16);
        foreach (var c in text)
        {
            _ = char.IsControl(c) ? written.Append('#').Append(Convert.ToString(c, 8).PadLeft(3, '0')) : written.Append(c);
        }

        return written.ToString();
    }

    /// <summary>Never within a character.</summary>
    private static byte[] Cut(string message, int bytesMax)
    {
        var bytes = Encoding.UTF8.GetBytes(message);
        if (bytes.Length <= bytesMax)
        {
            return bytes;
        }

        var end = bytesMax;
        while ((bytes[end] & 0xC0) == 0x80)
        {
            end--;
        }

        return bytes[..end];
    }
}
