using System.Globalization;

namespace LoadMaster.DataPlane.Probes;

/// <summary>What a check needs of a response's header: the status, and how the body is delimited.</summary>
internal sealed class HttpAnswerHead
{
    private HttpAnswerHead(int status, string phrase) => (Status, Phrase) = (status, phrase);

    public int Status { get; }

    public string Phrase { get; }

    public bool Chunked { get; private set; }

    /// <summary>Null when the header names none: then the body ends with the connection.</summary>
    public long? ContentLength { get; private set; }

    /// <summary>100 Continue and the like: the real answer follows.</summary>
    public bool IsInterim => Status is >= 100 and < 200 and not 101;

    public bool HasBody(string method) => method != "HEAD" && Status is not (101 or 204 or 304);

    public static HttpAnswerHead OfStatusLine(string line)
    {
        var version = line.StartsWith("HTTP/1.1 ", StringComparison.Ordinal) || line.StartsWith("HTTP/1.0 ", StringComparison.Ordinal);
        if (!version
            || line.Length < 12
            || !int.TryParse(line.AsSpan(9, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var status)
            || status < 100
            || (line.Length > 12 && line[12] != ' '))
        {
            throw new ProbeException($"the answer is not HTTP/1.1, it begins '{FailureReasons.Quote(line)}'");
        }

        return new HttpAnswerHead(status, FailureReasons.Quote(line.AsSpan(Math.Min(line.Length, 13)).Trim()));
    }

    public void Add(string field)
    {
        var colon = field.IndexOf(':');
        if (colon <= 0)
        {
            throw new ProbeException($"the answer has a header line without a name: '{FailureReasons.Quote(field)}'");
        }

        var name = field.AsSpan(0, colon);
        var value = field.AsSpan(colon + 1).Trim();
        if (name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
        {
            ContentLength = long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var length)
                ? length
                : throw new ProbeException($"the answer has a bad Content-Length '{FailureReasons.Quote(value)}'");
        }
        else if (name.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase))
        {
            Chunked = value.EndsWith("chunked", StringComparison.OrdinalIgnoreCase);
        }
    }
}
