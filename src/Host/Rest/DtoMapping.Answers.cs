using LoadMaster.Api;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Host.Rest;

/// <summary>What services answer by themselves, as REST shows it.</summary>
public static partial class DtoMapping
{
    private static NotAvailableDto ToDto(NotAvailableSettings settings) => new(
        ServiceAnswerWords.NotAvailableModes.Of(settings.Mode),
        settings.Target,
        settings.RedirectStatus,
        settings.Page,
        settings.PageStatus,
        settings.SorryServer);
}
