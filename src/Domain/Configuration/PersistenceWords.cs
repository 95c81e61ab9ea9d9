namespace LoadMaster.Domain.Configuration;

/// <summary>The words of persistence and draining in JSON, REST and the command line.</summary>
public static class PersistenceWords
{
    public static WordTable<PersistenceMode> Modes { get; } = new(
        (PersistenceMode.None, "none"),
        (PersistenceMode.SourceIp, "src"),
        (PersistenceMode.ServerCookie, "cookie"),
        (PersistenceMode.ActiveCookie, "active-cookie"),
        (PersistenceMode.CookieHash, "cookie-hash"),
        (PersistenceMode.UrlHash, "url"),
        (PersistenceMode.QueryHash, "query-hash"),
        (PersistenceMode.Host, "host"),
        (PersistenceMode.Header, "header"),
        (PersistenceMode.SuperHttp, "super"),
        (PersistenceMode.SslSession, "ssl"),
        (PersistenceMode.RdpCookie, "rdp"),
        (PersistenceMode.Follow, "follow"));

    public static WordTable<CookieSameSite> SameSites { get; } = new(
        (CookieSameSite.Unset, "unset"), (CookieSameSite.Lax, "lax"), (CookieSameSite.Strict, "strict"), (CookieSameSite.None, "none"));

    public static WordTable<CookieSecure> Secures { get; } = new(
        (CookieSecure.Auto, "auto"), (CookieSecure.Always, "always"), (CookieSecure.Never, "never"));

    public static WordTable<DrainEnd> DrainEnds { get; } = new((DrainEnd.Cut, "cut"), (DrainEnd.Keep, "keep"));
}
