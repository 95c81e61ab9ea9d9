using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Domain.Networking;

/// <summary>
/// What a network becomes by a node's settings: what they name is as they say, what the settings of before named and they do not is as it was found,
/// and everything else stays. Pure.
/// </summary>
/// <param name="Network">Of use only without problems.</param>
/// <param name="Problems">What the node lacks for it; paths are those within the node's part of the document.</param>
public sealed record NetworkTarget(NetworkState Network, ValueList<ConfigProblem> Problems)
{
    /// <param name="before">The settings that were carried out last.</param>
    /// <param name="found">What was there before settings first named it.</param>
    public static NetworkTarget Of(NetworkState present, NodeNetwork wanted, NodeNetwork before, NetworkState found)
    {
        var problems = new List<ConfigProblem>();
        var links = new TargetLinks(present, wanted, before, found, problems).Make();
        var addresses = TargetAddresses.Of(present, links, wanted, before, problems);
        var routes = TargetRoutes.Of(present, links, addresses, wanted, before, problems);
        var rules = TargetRules.Of(present, wanted, before, problems);
        return new NetworkTarget(
            present with
            {
                Links = [.. links.Values.OrderBy(link => link.Name, StringComparer.Ordinal)],
                Addresses = [.. addresses],
                Routes = [.. routes],
                Rules = [.. rules],
                Hostname = wanted.Hostname.Length > 0 ? wanted.Hostname : before.Hostname.Length > 0 ? found.Hostname : present.Hostname,
                Resolver = Resolver(present, wanted.Dns, before.Dns, found, problems),
            },
            problems.ToValueList());
    }

    /// <summary>What is to be kept to take settings back one day: of everything that they name what is there now, unless it is known already.</summary>
    public static NetworkState Found(NetworkState present, NodeNetwork wanted, NodeNetwork before, NetworkState found)
    {
        var (names, named) = (NamesOf(wanted), NamesOf(before));
        return NetworkState.Empty with
        {
            Links =
            [
                .. found.Links.Where(link => names.Contains(link.Name) || named.Contains(link.Name)),
                .. present.Links.Where(link => link.Kind == InterfaceKind.Physical && names.Contains(link.Name) && found.Link(link.Name) is null),
            ],
            Hostname = before.Hostname.Length > 0 ? found.Hostname : present.Hostname,
            Resolver = before.Dns.Servers.Count > 0 ? found.Resolver : present.Resolver,
        };
    }

    internal static HashSet<string> NamesOf(NodeNetwork settings) =>
        settings.Interfaces.Select(one => one.Name).Concat(settings.Interfaces.SelectMany(one => one.Members)).ToHashSet(StringComparer.Ordinal);

    private static string Resolver(NetworkState present, DnsSettings wanted, DnsSettings before, NetworkState found, List<ConfigProblem> problems)
    {
        if (wanted.Servers.Count == 0)
        {
            return before.Servers.Count > 0 ? found.Resolver : present.Resolver;
        }

        var text = ResolverText.Of(wanted);
        if (present.ResolverIsForeign && !wanted.TakeOver && present.Resolver != text)
        {
            problems.Add(new ConfigProblem(
                ProblemCodes.InUse, "/dns/servers", "Another tool of this machine writes the resolver's file /etc/resolv.conf; tell that tool the servers, or set takeOver (lm net dns --take-over on)."));
        }

        return text;
    }
}
