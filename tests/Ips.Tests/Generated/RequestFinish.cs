namespace LoadMaster.Ips.Tests.Generated;

/// <summary>The end of the making: what every request needs, and a body of the length that the head tells.</summary>
internal static class RequestFinish
{
    /// <summary>Stands for a length that nobody wants to be a certain one.</summary>
    public const string OpenLength = "?";

    private const int BodyMax = 60_000;

    public static HttpText WithHead(this HttpText request, HeaderMaker header, string body, bool mayHaveHost, bool fillsInFront)
    {
        if (mayHaveHost && !header.Lines().Any(line => HttpText.IsNamed(line, "Host")))
        {
            header.Insert("Host: a.example");
        }

        var isChunked = header.Lines().Any(line => HttpText.IsNamed(line, "Transfer-Encoding"));
        var wanted = header.WantedLength();
        if (wanted is { } length && !isChunked)
        {
            body = length > BodyMax ? body : fillsInFront ? body.PadLeft(length, 'a')[^length..] : body.PadRight(length, 'a')[..length];
        }
        else if (!isChunked && !header.Lines().Any(line => HttpText.IsNamed(line, "Content-Length")) && (body.Length > 0 || request.Method is "POST" or "PUT"))
        {
            header.Insert($"Content-Length: {body.Length}");
        }

        if (isChunked && !body.EndsWith("0\r\n\r\n", StringComparison.Ordinal))
        {
            body = body.Length == 0 ? "0\r\n\r\n" : $"{body.Length:x}\r\n{body}\r\n0\r\n\r\n";
        }

        return request with
        {
            Lines = [.. header.Lines().Select(line => HttpText.IsNamed(line, "Content-Length") ? line.Replace(OpenLength, body.Length.ToString(), StringComparison.Ordinal) : line)],
            Body = Given.Bytes(body),
        };
    }
}
