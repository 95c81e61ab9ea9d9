using LoadMaster.Domain.Configuration.Json;

namespace LoadMaster.Domain.Configuration.Rules;

/// <summary>The persistence mode fits the service's type and has the name it looks for; what is followed exists.</summary>
internal sealed class PersistenceRule : IConfigRule
{
    private const string TokenMarks = "!#$%&'*+-.^_`|~";

    public void Check(LoadMasterConfig config, ProblemList problems)
    {
        var byId = new Dictionary<VirtualServiceId, VirtualService>();
        foreach (var service in config.VirtualServices)
        {
            byId.TryAdd(service.Id, service);
        }

        for (var index = 0; index < config.VirtualServices.Count; index++)
        {
            var service = config.VirtualServices[index];
            var at = JsonPath.Service(index).Field("persistence");
            if (service.Persistence.Mode == PersistenceMode.Follow)
            {
                CheckFollowed(service, byId, at.Field("follows"), problems);
                continue;
            }

            if (WhyNot(service.Persistence.Mode, service.Type) is { } why)
            {
                problems.Add(ProblemCodes.ImpossibleCombination, at.Field("mode"), $"Persistence mode {Words.Of(service.Persistence.Mode)} does not work here: {why}.");
            }

            CheckName(service.Persistence, at.Field("name"), problems);
            if (service.Persistence.Mode == PersistenceMode.ActiveCookie)
            {
                CheckCookie(service, at.Field("cookie"), problems);
            }
        }
    }

    /// <summary>Why a service of that type cannot use the mode, as the end of a sentence; null when it can.</summary>
    private static string? WhyNot(PersistenceMode mode, ServiceType type) => mode switch
    {
        PersistenceMode.None or PersistenceMode.SourceIp or PersistenceMode.Follow => null,
        PersistenceMode.SslSession when type != ServiceType.Tcp =>
            "the session id is one between client and real server, so TLS must pass through a tcp service; where TLS ends at LoadMaster use active-cookie",
        PersistenceMode.RdpCookie when type != ServiceType.Tcp => "remote desktop connections need a tcp service; change the type or the mode",
        PersistenceMode.SslSession or PersistenceMode.RdpCookie => null,
        _ when type == ServiceType.Tcp => "a tcp service does not read HTTP; use src, ssl or rdp, or make the service http or https",
        _ => null,
    };

    private static void CheckName(PersistenceSettings settings, JsonPath at, ProblemList problems)
    {
        var needed = settings.Mode switch
        {
            PersistenceMode.ServerCookie => "cookie that the real server sets",
            PersistenceMode.Header => "header",
            PersistenceMode.QueryHash => "query parameter",
            _ => null,
        };
        if (needed is not null && settings.Name.Length == 0)
        {
            problems.Add(ProblemCodes.MissingField, at, $"Persistence mode {Words.Of(settings.Mode)} needs the name of the {needed}; give it.");
        }

        var bad = settings.Mode switch
        {
            PersistenceMode.ServerCookie or PersistenceMode.ActiveCookie or PersistenceMode.CookieHash or PersistenceMode.Header => settings.Name.Any(IsNoToken),
            PersistenceMode.QueryHash => settings.Name.Any(character => character is <= ' ' or >= '\u007f' or '&' or '=' or '#'),
            _ => false,
        };
        if (bad)
        {
            problems.Add(
                ProblemCodes.BadHttpText, at, "The name holds characters that it cannot have in a request; write it as it stands there, percent-encoded in a query.");
        }
    }

    private static bool IsNoToken(char character) => !char.IsAsciiLetterOrDigit(character) && !TokenMarks.Contains(character, StringComparison.Ordinal);

    private static void CheckCookie(VirtualService service, JsonPath at, ProblemList problems)
    {
        var cookie = service.Persistence.Cookie;
        HttpText.CheckPath(cookie.Path, at.Field("path"), problems);
        if (cookie.Path.AsSpan().IndexOfAny(";,") >= 0)
        {
            problems.Add(ProblemCodes.BadHttpText, at.Field("path"), "The path holds a semicolon or a comma, where a cookie's path would end; remove it.");
        }

        var secure = cookie.Secure == CookieSecure.Always || (cookie.Secure == CookieSecure.Auto && service.Type == ServiceType.Https);
        if (cookie.SameSite == CookieSameSite.None && !secure)
        {
            problems.Add(
                ProblemCodes.ImpossibleCombination, at.Field("sameSite"), "Browsers drop a cookie with SameSite=None that is not Secure; set secure to always, or sameSite to lax.");
        }
    }

    private static void CheckFollowed(VirtualService service, Dictionary<VirtualServiceId, VirtualService> byId, JsonPath at, ProblemList problems)
    {
        if (!byId.TryGetValue(service.Persistence.Follows, out var leader))
        {
            problems.Add(
                ProblemCodes.UnknownValue,
                at,
                service.Persistence.Follows.Value == 0
                    ? "Mode follow needs the id of the virtual service that is followed; give it."
                    : $"There is no virtual service {service.Persistence.Follows} to follow; give the id of one that exists, or another mode.");
        }
        else if (leader == service)
        {
            problems.Add(ProblemCodes.ImpossibleCombination, at, "A virtual service cannot follow itself; give the id of another, or another mode.");
        }
        else if (leader.Persistence.Mode is PersistenceMode.None or PersistenceMode.Follow)
        {
            problems.Add(
                ProblemCodes.ImpossibleCombination,
                at,
                $"Virtual service {leader.Id} has no entries of its own to follow (its mode is {Words.Of(leader.Persistence.Mode)}); follow one that has, or change its mode.");
        }
        else if (WhyNot(leader.Persistence.Mode, service.Type) is { } why)
        {
            problems.Add(
                ProblemCodes.ImpossibleCombination, at, $"Virtual service {leader.Id} uses mode {Words.Of(leader.Persistence.Mode)}, which does not work here: {why}.");
        }
    }
}
