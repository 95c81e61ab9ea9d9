using LoadMaster.Domain.Configuration.Json;

namespace LoadMaster.Domain.Configuration.Rules;

/// <summary>Redirects and answers of last resort that can be given, on services that speak HTTP.</summary>
internal sealed class ServiceAnswersRule : IConfigRule
{
    public void Check(LoadMasterConfig config, ProblemList problems)
    {
        long pages = 0;
        for (var index = 0; index < config.VirtualServices.Count; index++)
        {
            var service = config.VirtualServices[index];
            var at = JsonPath.Service(index);
            CheckType(service, at, problems);
            CheckRedirect(service, at, problems);
            CheckNotAvailable(service.NotAvailable, at.Field("notAvailable"), problems);
            CheckRedirector(config, service, at.Field("redirectHttp"), problems);
            pages += service.NotAvailable.Page.Length;
            if (pages > Limits.ErrorPagesLengthMax && pages - service.NotAvailable.Page.Length <= Limits.ErrorPagesLengthMax)
            {
                problems.Add(
                    ProblemCodes.TooLong,
                    at.Field("notAvailable").Field("page"),
                    $"The pages of all services are together longer than {Limits.ErrorPagesLengthMax} characters; shorten them, or redirect to one that is kept elsewhere.");
            }
        }
    }

    private static void CheckType(VirtualService service, JsonPath at, ProblemList problems)
    {
        if (service.Layer == ServiceLayer.Kernel)
        {
            return; // LayerRule names these.
        }

        if (service.RedirectHttp && service.Type != ServiceType.Https)
        {
            problems.Add(
                ProblemCodes.ImpossibleCombination, at.Field("redirectHttp"), $"A service of type {Words.Of(service.Type)} has nothing to redirect port 80 to; only https services do.");
        }

        if (service.Type is not (ServiceType.Tcp or ServiceType.Udp))
        {
            return;
        }

        if (service.Redirect.IsOn)
        {
            problems.Add(ProblemCodes.ImpossibleCombination, at.Field("redirect"), $"A {Words.Of(service.Type)} service speaks no HTTP, so it cannot redirect; make it http.");
        }

        if (service.NotAvailable.Mode != NotAvailableMode.None)
        {
            problems.Add(
                ProblemCodes.ImpossibleCombination, at.Field("notAvailable").Field("mode"), $"A {Words.Of(service.Type)} service speaks no HTTP, so it can answer nothing by itself; make it http, or set the mode to none.");
        }
    }

    private static void CheckRedirect(VirtualService service, JsonPath at, ProblemList problems)
    {
        RedirectTarget.CheckStatus(service.Redirect.Status, at.Field("redirect").Field("status"), problems);
        if (!service.Redirect.IsOn)
        {
            return;
        }

        RedirectTarget.Check(service.Redirect.Target, at.Field("redirect").Field("target"), problems);
        if (service.RealServers.Count > 0)
        {
            problems.Add(
                ProblemCodes.ImpossibleCombination,
                at.Field("redirect"),
                $"Virtual service {service.Id} redirects every request, so its {service.RealServers.Count} real servers would get none; delete them or the redirect.");
        }
    }

    private static void CheckNotAvailable(NotAvailableSettings settings, JsonPath at, ProblemList problems)
    {
        RedirectTarget.CheckStatus(settings.RedirectStatus, at.Field("redirectStatus"), problems);
        if (settings.Target.Length > 0 || settings.Mode == NotAvailableMode.Redirect)
        {
            RedirectTarget.Check(settings.Target, at.Field("target"), problems);
        }

        if (settings.Mode == NotAvailableMode.Page && settings.Page.Length == 0)
        {
            problems.Add(ProblemCodes.MissingField, at.Field("page"), "There is no page to show; give one, or another mode.");
        }

        if (settings.PageStatus is 204 or 205 or 304)
        {
            problems.Add(ProblemCodes.OutOfRange, at.Field("pageStatus"), $"An answer with status {settings.PageStatus} has no body, so it shows no page; 503 tells what is so.");
        }

        if ((settings.SorryServer.Length > 0 || settings.Mode == NotAvailableMode.Sorry)
            && (!Endpoint.TryParse(settings.SorryServer, out var sorry) || AddressKind.WhyUnusable(sorry.Address, wildcardAllowed: false) is not null))
        {
            problems.Add(
                ProblemCodes.NotAnEndpoint,
                at.Field("sorryServer"),
                $"\"{JsonText.Shortened(settings.SorryServer)}\" is not the address and port of a server; write for example 198.18.1.99:80.");
        }
    }

    private static void CheckRedirector(LoadMasterConfig config, VirtualService service, JsonPath at, ProblemList problems)
    {
        if (!service.RedirectHttp || service.Type != ServiceType.Https)
        {
            return;
        }

        var place = Redirectors.PlaceOf(service);
        if (config.VirtualServices.FirstOrDefault(other => other.Address == place) is { Redirect.IsOn: false } taken)
        {
            problems.Add(
                ProblemCodes.DuplicateAddress, at, $"The redirect service would be on {place}, which virtual service {taken.Id} \"{taken.DisplayName}\" serves; move or delete that one first.");
        }
    }
}
