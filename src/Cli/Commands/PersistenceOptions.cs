using System.CommandLine;
using System.Globalization;
using LoadMaster.Api;

namespace LoadMaster.Cli.Commands;

/// <summary>How a virtual service knows its clients again.</summary>
internal sealed class PersistenceOptions(OptionSet set)
{
    private readonly Option<string?> _mode = set.Word(
        "--persist",
        "How a client returns to its server: not (none); by source address (src), a cookie of the server (cookie), a cookie that LoadMaster sets (active-cookie), all cookies or the named one (cookie-hash), path and query (url), a query parameter (query-hash), Host (host), a header (header), User-Agent and Authorization (super), TLS session id (ssl) or remote desktop user (rdp) of a tcp service; or as another service does (follow).",
        "none", "src", "cookie", "active-cookie", "cookie-hash", "url", "query-hash", "host", "header", "super", "ssl", "rdp", "follow");

    private readonly Option<int?> _timeout = set.Whole("--persist-timeout-seconds", "How long a client is remembered after its last use.");
    private readonly Option<string?> _refresh = set.OnOff("--persist-refresh", "Whether each use starts that time anew.");
    private readonly Option<string?> _name = set.Text("--persist-name", "NAME", "Name of the cookie, header or query parameter.");
    private readonly Option<string?> _fallback = set.OnOff("--persist-fallback", "Whether a client that does not show it is known by its source address.");
    private readonly Option<int?> _follows = set.Whole("--persist-follows", "Id of the virtual service that is followed.");
    private readonly Option<int?> _prefixV4 = set.Whole("--persist-prefix-v4", "IPv4 prefix length under which clients count as one.");
    private readonly Option<int?> _prefixV6 = set.Whole("--persist-prefix-v6", "IPv6 prefix length under which clients count as one.");
    private readonly Option<string?> _path = set.Text("--cookie-path", "PATH", "The part of the site that gets the active cookie back.");
    private readonly Option<string?> _sameSite = set.Word("--cookie-same-site", "Whether the active cookie is sent when another site caused the request.", "unset", "lax", "strict", "none");
    private readonly Option<string?> _secure = set.Word("--cookie-secure", "Whether the active cookie is sent over TLS only; auto: on https services.", "auto", "always", "never");
    private readonly Option<string?> _httpOnly = set.OnOff("--cookie-http-only", "Whether the active cookie is hidden from scripts.");

    /// <summary>Null when none of the options was given.</summary>
    public PersistenceBody? ToBody(ParseResult parsed)
    {
        var cookie = new PersistenceCookieBody
        {
            Path = parsed.GetValue(_path),
            SameSite = parsed.GetValue(_sameSite),
            Secure = parsed.GetValue(_secure),
            HttpOnly = OptionSet.IsOn(parsed.GetValue(_httpOnly)),
        };
        var body = new PersistenceBody
        {
            Mode = parsed.GetValue(_mode),
            TimeoutSeconds = parsed.GetValue(_timeout),
            PrefixLengthV4 = parsed.GetValue(_prefixV4),
            PrefixLengthV6 = parsed.GetValue(_prefixV6),
            Name = parsed.GetValue(_name),
            SourceFallback = OptionSet.IsOn(parsed.GetValue(_fallback)),
            Refresh = OptionSet.IsOn(parsed.GetValue(_refresh)),
            Follows = parsed.GetValue(_follows),
            Cookie = cookie == new PersistenceCookieBody() ? null : cookie,
        };
        return body == new PersistenceBody() ? null : body;
    }

    /// <summary>The settings as a sentence.</summary>
    public static string Sentence(PersistenceDto persistence)
    {
        var p = persistence;
        if (p.Mode == "none")
        {
            return "none";
        }

        if (p.Mode == "follow")
        {
            return string.Create(CultureInfo.InvariantCulture, $"follows virtual service {p.Follows}");
        }

        var name = p.Mode is "cookie" or "active-cookie" or "cookie-hash" or "query-hash" or "header" && p.Name.Length > 0 ? $" {p.Name}" : "";
        var prefix = p.Mode == "src" || p.SourceFallback ? $", prefix /{p.PrefixLengthV4} and /{p.PrefixLengthV6}" : "";
        var cookie = p.Mode == "active-cookie"
            ? $", path {p.Cookie.Path}, same-site {p.Cookie.SameSite}, secure {p.Cookie.Secure}{(p.Cookie.HttpOnly ? ", http-only" : "")}"
            : "";
        return $"{p.Mode}{name}, {p.TimeoutSeconds} s{(p.Refresh ? "" : " from the first use")}{(p.Mode != "src" && p.SourceFallback ? ", else src" : "")}{prefix}{cookie}";
    }
}
