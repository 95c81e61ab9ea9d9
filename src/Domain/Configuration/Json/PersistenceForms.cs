namespace LoadMaster.Domain.Configuration.Json;

/// <summary>The forms of persistence.</summary>
internal static class PersistenceForms
{
    public static readonly ObjectForm<CookieSettings> Cookie = new ObjectForm<CookieSettings>(
            "persistenceCookie", "The attributes of the active cookie.", new CookieSettings())
        .Field("path", new TextForm(Limits.CookiePathLengthMax, "/"), c => c.Path, (c, v) => c with { Path = v }, "The part of the site that gets it back.")
        .Field(
            "sameSite", new WordForm<CookieSameSite>(PersistenceWords.SameSites), c => c.SameSite, (c, v) => c with { SameSite = v },
            "Whether it is sent when another site caused the request; none needs secure; unset leaves the attribute out.")
        .Field(
            "secure", new WordForm<CookieSecure>(PersistenceWords.Secures), c => c.Secure, (c, v) => c with { Secure = v },
            "Sent over TLS only: auto on https services, always, never.")
        .Field("httpOnly", CommonForms.Flag, c => c.HttpOnly, (c, v) => c with { HttpOnly = v }, "Hidden from scripts.");

    public static readonly ObjectForm<PersistenceSettings> Settings = new ObjectForm<PersistenceSettings>(
            "persistence", "Whether a returning client keeps its real server.", new PersistenceSettings())
        .Field(
            "mode", new WordForm<PersistenceMode>(PersistenceWords.Modes), p => p.Mode, (p, v) => p with { Mode = v },
            "none; src: client address; cookie: the server's cookie; active-cookie: one that LoadMaster sets; cookie-hash: all cookies or the named one; "
            + "url: path and query; query-hash: a query parameter; host: Host; header: a request header; super: User-Agent and Authorization; "
            + "ssl: TLS session id (tcp services); rdp: mstshash cookie (tcp services); follow: as another service, by its entries.")
        .Field(
            "timeoutSeconds", new WholeNumberForm(1, Limits.PersistenceTimeoutSecondsMax), p => p.TimeoutSeconds, (p, v) => p with { TimeoutSeconds = v },
            "How long an entry lives after its last use.")
        .Field(
            "prefixLengthV4", new WholeNumberForm(1, 32), p => p.PrefixLengthV4, (p, v) => p with { PrefixLengthV4 = v },
            "IPv4 clients under one prefix of this length count as one.")
        .Field(
            "prefixLengthV6", new WholeNumberForm(1, 128), p => p.PrefixLengthV6, (p, v) => p with { PrefixLengthV6 = v },
            "IPv6 clients under one prefix of this length count as one.")
        .Field(
            "name", new TextForm(Limits.PersistenceNameLengthMax, "JSESSIONID"), p => p.Name, (p, v) => p with { Name = v },
            $"Of the cookie, header or query parameter; an active cookie without one is called {PersistenceSettings.ActiveCookieName}.")
        .Field(
            "sourceFallback", CommonForms.Flag, p => p.SourceFallback, (p, v) => p with { SourceFallback = v },
            "Recognise a client by its address where it does not show what the mode looks for.")
        .Field(
            "refresh", CommonForms.Flag, p => p.Refresh, (p, v) => p with { Refresh = v },
            "Each use starts the timeout anew; else an entry ends that long after it was made.")
        .Field(
            "follows", new WholeNumberForm(0, Limits.IdMax), p => p.Follows.Value, (p, v) => p with { Follows = new VirtualServiceId(v) },
            "Id of the virtual service that is followed (mode follow); 0 for none.")
        .Field("cookie", Cookie, p => p.Cookie, (p, v) => p with { Cookie = v }, "The attributes of the active cookie.");
}
