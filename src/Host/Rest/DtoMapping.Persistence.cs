using LoadMaster.Api;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Host.Rest;

/// <summary>Persistence settings.</summary>
public static partial class DtoMapping
{
    private static PersistenceDto ToDto(PersistenceSettings persistence) =>
        new(Words.Of(persistence.Mode), persistence.TimeoutSeconds, persistence.PrefixLengthV4, persistence.PrefixLengthV6)
        {
            Name = persistence.Name,
            SourceFallback = persistence.SourceFallback,
            Refresh = persistence.Refresh,
            Follows = persistence.Follows.Value,
            Cookie = new(
                persistence.Cookie.Path,
                PersistenceWords.SameSites.Of(persistence.Cookie.SameSite),
                PersistenceWords.Secures.Of(persistence.Cookie.Secure),
                persistence.Cookie.HttpOnly),
        };
}
