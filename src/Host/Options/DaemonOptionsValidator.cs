using System.Net;
using System.Text.RegularExpressions;
using LoadMaster.Domain;
using LoadMaster.Domain.Configuration;
using LoadMaster.Host.Composition;

namespace LoadMaster.Host.Options;

/// <summary>Checks the options as a whole and reports every problem with the option's name.</summary>
public static partial class DaemonOptionsValidator
{
    public static IReadOnlyList<ConfigProblem> Validate(DaemonOptions options)
    {
        var problems = new List<ConfigProblem>();
        CheckName(problems, "node:name", options.Node.Name);
        CheckAddress(problems, "management:address", options.Management.Address);
        CheckPort(problems, "management:port", options.Management.Port);
        CheckJournal(problems, options.Journal);
        if (options.DataPlane.Threads is < 0 or > 256)
        {
            Add(problems, "dataPlane:threads", $"{options.DataPlane.Threads} is not between 0 (one per processor) and 256.");
        }

        CheckOtlp(problems, options.Otlp);
        if (options.Ha is { } ha)
        {
            CheckHa(problems, ha, options.Node.Name);
        }

        return problems;
    }

    private static void CheckJournal(List<ConfigProblem> problems, JournalSection journal)
    {
        if (journal.Provider is not ("sqlite" or "postgresql"))
        {
            Add(problems, "journal:provider", $"'{journal.Provider}' is not known; use sqlite or postgresql.");
        }
        else if (journal is { Provider: "postgresql", ConnectionString.Length: 0 })
        {
            Add(problems, "journal:connectionString", "It is empty, but PostgreSQL needs one, such as 'Host=db;Database=loadmaster;Username=loadmaster'.");
        }
    }

    private static void CheckOtlp(List<ConfigProblem> problems, OtlpSection otlp)
    {
        if (otlp.Url.Length > 0 && !(Uri.TryCreate(otlp.Url, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps) && url.UserInfo.Length == 0))
        {
            Add(problems, "otlp:url", $"'{otlp.Url}' is no address of a collector such as http://192.0.2.80:4318.");
        }

        if (otlp.IntervalSeconds is < 1 or > 3600)
        {
            Add(problems, "otlp:intervalSeconds", $"{otlp.IntervalSeconds} is not between 1 and 3600.");
        }
    }

    private static void CheckHa(List<ConfigProblem> problems, HaSection ha, string self)
    {
        CheckAddress(problems, "ha:address", ha.Address);
        CheckPort(problems, "ha:clusterPort", ha.ClusterPort);
        CheckPort(problems, "ha:heartbeatPort", ha.HeartbeatPort);
        if (ha.ClusterKeyFile.Length == 0)
        {
            Add(problems, "ha:clusterKeyFile", "It is missing. Make one with 'loadmasterd create-cluster-key FILE' and copy it to every node.");
        }

        if (ha.Arbiter.Length > 0 && ArbiterCommand.EndpointOf(ha.Arbiter) is null)
        {
            Add(problems, "ha:arbiter", $"'{ha.Arbiter}' is no address and port such as 198.18.0.9:7952.");
        }

        if (ha.Peers.Count == 0)
        {
            Add(problems, "ha:peers", "A pair needs at least one peer; leave the whole 'ha' section out for a single node.");
        }

        for (var i = 0; i < ha.Peers.Count; i++)
        {
            CheckPeer(problems, $"ha:peers:{i}", ha.Peers[i], self);
        }

        foreach (var group in ha.Peers.GroupBy(peer => peer.Name).Where(group => group.Count() > 1))
        {
            Add(problems, "ha:peers", $"The name '{group.Key}' stands {group.Count()} times; each node's name is unique.");
        }
    }

    private static void CheckPeer(List<ConfigProblem> problems, string path, PeerSection peer, string self)
    {
        CheckName(problems, $"{path}:name", peer.Name);
        if (peer.Name == self)
        {
            Add(problems, $"{path}:name", $"'{self}' is this node's own name; name the other node.");
        }

        if (peer.Addresses.Count == 0)
        {
            Add(problems, $"{path}:addresses", "At least one address is needed, the HA link's first.");
        }

        for (var i = 0; i < peer.Addresses.Count; i++)
        {
            CheckAddress(problems, $"{path}:addresses:{i}", peer.Addresses[i]);
        }
    }

    private static void CheckName(List<ConfigProblem> problems, string path, string name)
    {
        if (!NodeName().IsMatch(name))
        {
            Add(problems, path, $"'{name}' is no node name: 1 to 63 letters, digits, dots or hyphens, beginning with a letter or digit.");
        }
    }

    private static void CheckAddress(List<ConfigProblem> problems, string path, string address)
    {
        if (!IpText.TryParse(address, out IPAddress? _))
        {
            Add(problems, path, $"'{address}' is no IP address such as 192.0.2.1 or 2001:db8::1.");
        }
    }

    private static void CheckPort(List<ConfigProblem> problems, string path, int port)
    {
        if (port is < 1 or > 65535)
        {
            Add(problems, path, $"{port} is no port; use 1 to 65535.");
        }
    }

    private static void Add(List<ConfigProblem> problems, string path, string message) =>
        problems.Add(new ConfigProblem(ProblemCodes.BadOption, path, message));

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9.\-]{0,62}\z")]
    private static partial Regex NodeName();
}
