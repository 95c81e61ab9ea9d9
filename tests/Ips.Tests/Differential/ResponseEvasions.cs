using System.IO.Compression;
using LoadMaster.Ips.Tests.Generated;

namespace LoadMaster.Ips.Tests.Differential;

/// <summary>What servers and attackers do to a response so that it means the same and looks different, and small changes after which it means something else.</summary>
internal sealed class ResponseEvasions(Random random)
{
    private readonly Evasions _common = new(random);

    /// <summary>All by name; null when a response offers nothing to change.</summary>
    public IReadOnlyDictionary<string, Func<HttpText, HttpText?>> All => new Dictionary<string, Func<HttpText, HttpText?>>
    {
        ["chunked body"] = _common.Chunked,
        ["gzip body"] = response => Packed(response, "gzip"),
        ["deflate body"] = response => Packed(response, "deflate"),
        ["gzip and chunked body"] = response => Packed(response, "gzip") is { } packed ? _common.Chunked(packed) : null,
        ["UTF-16 body"] = response => Wide(response, bigEndian: false),
        ["UTF-16 body, big endian"] = response => Wide(response, bigEndian: true),
        ["header case"] = _common.All["header case"],
        ["blanks in a header"] = _common.All["blanks in a header"],
        ["other letter in a header"] = _common.All["other letter in a header"],
        ["case in the body"] = response => Letter(response, value => char.IsAsciiLetterLower(value) ? char.ToUpperInvariant(value) : char.ToLowerInvariant(value)),
        ["other letter in the body"] = response => Letter(response, value => value is 'z' or 'Z' ? 'q' : (char)(value + 1)),
        ["other status"] = response => response with { Uri = response.Uri == "200" ? "203" : "200" },
        ["body moved"] = response => IsPlain(response) ? response.WithBody([.. Given.Bytes(new string(' ', random.Next(1, 40))), .. response.Body]) : null,
    };

    private static bool IsPlain(HttpText response) => response.Body.Length > 0 && !response.Has("Transfer-Encoding") && !response.Has("Content-Encoding");

    private static HttpText? Packed(HttpText response, string coding)
    {
        if (!IsPlain(response))
        {
            return null;
        }

        using var packed = new MemoryStream();
        using (Stream stream = coding == "gzip" ? new GZipStream(packed, CompressionLevel.Optimal) : new ZLibStream(packed, CompressionLevel.Optimal))
        {
            stream.Write(response.Body);
        }

        return response.With($"Content-Encoding: {coding}").WithBody(packed.ToArray());
    }

    private static HttpText? Wide(HttpText response, bool bigEndian) => !IsPlain(response) || response.Has("Content-Type") ? null
        : response.With($"Content-Type: text/html; charset=utf-16{(bigEndian ? "be" : "le")}")
            .WithBody([.. response.Body.SelectMany(value => bigEndian ? new byte[] { 0, value } : [value, 0])]);

    private HttpText? Letter(HttpText response, Func<char, char> change)
    {
        var body = Given.Latin1(response.Body).ToCharArray();
        var places = Enumerable.Range(0, body.Length).Where(at => char.IsAsciiLetter(body[at])).ToList();
        if (places.Count == 0 || !IsPlain(response))
        {
            return null;
        }

        var place = places[random.Next(places.Count)];
        body[place] = change(body[place]);
        return response.WithBody(Given.Bytes(new string(body)));
    }
}
