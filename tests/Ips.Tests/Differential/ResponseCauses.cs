using LoadMaster.Ips.Tests.Generated;

namespace LoadMaster.Ips.Tests.Differential;

/// <summary>Causes that lie in a response; those of requests that have to do with header lines, and some of its own.</summary>
internal static class ResponseCauses
{
    public static IReadOnlyDictionary<string, Func<HttpText, HttpText>> All { get; } = new Dictionary<string, Func<HttpText, HttpText>>
    {
        ["percent signs in header or cookie"] = RequestCauses.All["percent signs in header or cookie"],
        ["blanks behind the colon"] = RequestCauses.All["blanks behind the colon"],
        ["blanks at the end of a line"] = RequestCauses.All["blanks at the end of a line"],
        ["header lines of one name"] = RequestCauses.All["header lines of one name"],
        ["name of the cookie line"] = response => response.Without("Set-Cookie"),
        ["UTF-16 body"] = Narrow,
    };

    /// <summary>The body in one byte a character, which is what normalising makes of it.</summary>
    private static HttpText Narrow(HttpText response)
    {
        var type = response.Lines.FirstOrDefault(line => line.Contains("charset=utf-16", StringComparison.Ordinal));
        return type is null || response.Has("Transfer-Encoding") || response.Has("Content-Encoding") ? response
            : response.Without("Content-Type").WithBody([.. response.Body.Where((_, at) => at % 2 == (type.EndsWith("be", StringComparison.Ordinal) ? 1 : 0))]);
    }
}
