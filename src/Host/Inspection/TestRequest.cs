using System.Text;

namespace LoadMaster.Host.Inspection;

/// <summary>A request or a response from a file, as people write them.</summary>
public static class TestRequest
{
    /// <summary>Head with the blank line, and body; null when there is no head. Line ends of an editor (LF) become those of HTTP in the head.</summary>
    public static (byte[] Head, byte[] Body)? Split(byte[] request) => Split(request, line => line.Contains(" HTTP/1.", StringComparison.Ordinal));

    /// <summary>The same of a response.</summary>
    public static (byte[] Head, byte[] Body)? SplitResponse(byte[] response) =>
        response.AsSpan().StartsWith("HTTP/1."u8) ? Split(response, line => line.StartsWith("HTTP/1.", StringComparison.Ordinal)) : null;

    private static (byte[] Head, byte[] Body)? Split(byte[] request, Func<string, bool> isStart)
    {
        var bytes = request.AsSpan();
        var crlf = bytes.IndexOf("\r\n\r\n"u8);
        if (crlf > 0)
        {
            return (bytes[..(crlf + 4)].ToArray(), bytes[(crlf + 4)..].ToArray());
        }

        var lf = bytes.IndexOf("\n\n"u8);
        var head = lf < 0 ? bytes : bytes[..lf];
        if (head.IsEmpty || !isStart(Encoding.Latin1.GetString(head).Split('\n')[0]))
        {
            return null;
        }

        var lines = Encoding.Latin1.GetString(head).TrimEnd('\r', '\n').Replace("\r", "", StringComparison.Ordinal).Replace("\n", "\r\n", StringComparison.Ordinal);
        return (Encoding.Latin1.GetBytes(lines + "\r\n\r\n"), lf < 0 ? [] : bytes[(lf + 2)..].ToArray());
    }
}
