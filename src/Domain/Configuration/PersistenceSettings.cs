namespace LoadMaster.Domain.Configuration;

/// <summary>How a returning client is recognised.</summary>
public enum PersistenceMode
{
    None,

    /// <summary>By its address, under the prefix length (<c>src</c>).</summary>
    SourceIp,

    /// <summary>By the value of a cookie that the real server sets (<c>cookie</c>).</summary>
    ServerCookie,

    /// <summary>By a signed cookie that LoadMaster sets and that names the server (<c>active-cookie</c>); needs no table.</summary>
    ActiveCookie,

    /// <summary>By all its cookies, or by one of them (<c>cookie-hash</c>).</summary>
    CookieHash,

    /// <summary>By path and query of the request (<c>url</c>).</summary>
    UrlHash,

    /// <summary>By the value of a parameter in the query (<c>query-hash</c>).</summary>
    QueryHash,

    /// <summary>By the Host header (<c>host</c>).</summary>
    Host,

    /// <summary>By the value of a request header (<c>header</c>).</summary>
    Header,

    /// <summary>By User-Agent and, where there is one, Authorization (<c>super</c>).</summary>
    SuperHttp,

    /// <summary>By the TLS session id that the real server gave; TLS is passed through (<c>ssl</c>, RFC 5246 7.4.1.3).</summary>
    SslSession,

    /// <summary>By the user name in the mstshash cookie of a remote desktop connection (<c>rdp</c>, MS-RDPBCGR 2.2.1.1).</summary>
    RdpCookie,

    /// <summary>As another virtual service does, by its entries (<c>follow</c>).</summary>
    Follow,
}

/// <summary>Whether a returning client keeps its real server.</summary>
public sealed record PersistenceSettings
{
    /// <summary>The active cookie's name when none is given.</summary>
    public const string ActiveCookieName = "LMPERSIST";

    public PersistenceMode Mode { get; init; } = PersistenceMode.None;

    /// <summary>How long an entry, or an active cookie, lives after its last use.</summary>
    public int TimeoutSeconds { get; init; } = 360;

    /// <summary>IPv4 prefix length under which clients count as one.</summary>
    public int PrefixLengthV4 { get; init; } = 32;

    /// <summary>IPv6 prefix length under which clients count as one.</summary>
    public int PrefixLengthV6 { get; init; } = 128;

    /// <summary>Of the cookie, the header or the query parameter, as the mode wants it.</summary>
    public string Name { get; init; } = "";

    /// <summary>Recognise a client by its address where it does not show what the mode looks for.</summary>
    public bool SourceFallback { get; init; }

    /// <summary>Each use starts the timeout anew; else an entry ends that long after it was made.</summary>
    public bool Refresh { get; init; } = true;

    /// <summary>The virtual service that is followed (mode follow); 0 for none.</summary>
    public VirtualServiceId Follows { get; init; } = new(0);

    public CookieSettings Cookie { get; init; } = new();
}

/// <summary>Where a browser may send a cookie when another site caused the request (RFC 6265bis 4.1.2.7).</summary>
public enum CookieSameSite
{
    /// <summary>The attribute is left out; browsers take lax.</summary>
    Unset,
    Lax,
    Strict,
    None,
}

/// <summary>When a cookie is marked Secure.</summary>
public enum CookieSecure
{
    /// <summary>On https services.</summary>
    Auto,
    Always,
    Never,
}

/// <summary>The attributes of the active cookie.</summary>
public sealed record CookieSettings
{
    public string Path { get; init; } = "/";

    public CookieSameSite SameSite { get; init; } = CookieSameSite.Lax;

    public CookieSecure Secure { get; init; } = CookieSecure.Auto;

    public bool HttpOnly { get; init; } = true;
}

/// <summary>What becomes of the connections that a draining real server still has when its drain time ends.</summary>
public enum DrainEnd
{
    Cut,

    /// <summary>They last until they end; clients that persistence ties to it go elsewhere all the same.</summary>
    Keep,
}
