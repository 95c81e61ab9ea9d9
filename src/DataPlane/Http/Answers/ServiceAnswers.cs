using LoadMaster.Domain.Configuration;

namespace LoadMaster.DataPlane.Http.Answers;

/// <summary>What a service answers by itself; made with its table entry.</summary>
/// <param name="Redirect">Answers every request; else null.</param>
/// <param name="WhenNoneRedirect">Answers while no server can take a request; else null.</param>
/// <param name="WhenNonePage">Likewise.</param>
internal sealed record ServiceAnswers(RedirectAnswer? Redirect, RedirectAnswer? WhenNoneRedirect, PageAnswer? WhenNonePage)
{
    /// <summary>Stands for the host where a request names none.</summary>
    public static string HostOf(VirtualService service) => service.Address.Address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6
        ? $"[{service.Address.Address}]"
        : service.Address.Address.ToString();

    /// <summary>Null for a service that answers nothing by itself.</summary>
    public static ServiceAnswers? Of(VirtualService service)
    {
        var when = service.NotAvailable;
        var host = HostOf(service);
        var answers = new ServiceAnswers(
            service.Redirect.IsOn ? new RedirectAnswer(service.Redirect.Status, service.Redirect.Target, host) : null,
            when.Mode == NotAvailableMode.Redirect ? new RedirectAnswer(when.RedirectStatus, when.Target, host) : null,
            when.Mode == NotAvailableMode.Page ? new PageAnswer(when.PageStatus, when.Page) : null);
        return answers == new ServiceAnswers(null, null, null) ? null : answers;
    }
}
