using System.Net;
using LoadMaster.Domain.Configuration.Json;

namespace LoadMaster.Domain.Configuration.Rules;

/// <summary>Somebody may ask when SNMP is on, and no text of it could be taken for another line of snmpd's configuration.</summary>
internal sealed class SnmpRule : IConfigRule
{
    public void Check(LoadMasterConfig config, ProblemList problems)
    {
        var snmp = config.Snmp;
        var at = JsonPath.Snmp;
        if (snmp.Enabled && snmp.Community.Length == 0 && snmp.Users.Count == 0)
        {
            problems.Add(
                ProblemCodes.MissingField, at.Field("community"), "SNMP is on, but nobody could ask: set a community, or add a v3 user ('lm snmp users add').", at.Field("enabled"));
        }

        CheckWord(snmp.Community, "community", at, problems);
        CheckWord(snmp.TrapCommunity, "trapCommunity", at, problems);
        CheckText(snmp.Contact, at.Field("contact"), problems);
        CheckText(snmp.Location, at.Field("location"), problems);
        CheckSink(snmp.Sink1, at.Field("sink1"), problems);
        CheckSink(snmp.Sink2, at.Field("sink2"), problems);
        if (snmp.TrapCommunity.Length == 0 && (snmp.Sink1.Length > 0 || snmp.Sink2.Length > 0))
        {
            problems.Add(ProblemCodes.MissingField, at.Field("trapCommunity"), "Traps need a community; set one, such as public.");
        }

        for (var index = 0; index < snmp.Clients.Count; index++)
        {
            CheckClient(snmp.Clients[index], at.Field("clients").Item(index), problems);
        }

        CheckUsers(snmp, at, problems);
    }

    /// <summary>Letters, digits and marks that neither end a word nor begin a comment or a quotation.</summary>
    private static bool IsPlain(string text) => text.All(c => char.IsAsciiLetterOrDigit(c) || "._-+@!%&/()=?*~:,;$".Contains(c, StringComparison.Ordinal));

    private static void CheckWord(string community, string field, JsonPath at, ProblemList problems)
    {
        if (!IsPlain(community) || community.StartsWith('-'))
        {
            problems.Add(
                ProblemCodes.BadPattern,
                at.Field(field),
                "This community holds a space, a quote, a backslash, '#' or a character outside of ASCII, or begins with '-'; use letters, digits and ._-+@!%&/()=?*~:,;$ only.");
        }
    }

    private static void CheckText(string text, JsonPath at, ProblemList problems)
    {
        if (text.Any(char.IsControl) || text != text.Trim())
        {
            problems.Add(ProblemCodes.BadPattern, at, "This text holds a line break or another control character, or begins or ends with a space; take it out.");
        }
    }

    private static void CheckSink(string host, JsonPath at, ProblemList problems)
    {
        if (host.Length > 0 && HostText.WhyNone(host) is { } why)
        {
            problems.Add(ProblemCodes.NotAnAddress, at, $"\"{JsonText.Shortened(host)}\" cannot get traps: it {why}; give an IP address or a host name.");
        }
    }

    private static void CheckClient(string client, JsonPath at, ProblemList problems)
    {
        if (!IpText.TryParse(client, out _) && !IsNetwork(client))
        {
            problems.Add(
                ProblemCodes.NotAnAddress, at, $"\"{JsonText.Shortened(client)}\" is neither an IP address nor a network; give one such as 192.0.2.7 or 192.0.2.0/24 (no bits set behind the prefix).");
        }
    }

    private static bool IsNetwork(string client) =>
        client.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash
        && IPNetwork.TryParse(client, out var network)
        && IpText.TryParse(client[..slash], out var address)
        && network.BaseAddress.Equals(address);

    private static void CheckUsers(SnmpSettings snmp, JsonPath at, ProblemList problems)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var index = 0; index < snmp.Users.Count; index++)
        {
            var user = snmp.Users[index];
            var place = at.Field("users").Item(index);
            if (user.Name.Length == 0 || !user.Name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-') || user.Name[0] == '-')
            {
                problems.Add(ProblemCodes.BadPattern, place.Field("name"), "The name of an SNMP user has letters, digits, dots, dashes and underscores only, and no dash in front; choose another one.");
            }
            else if (!seen.Add(user.Name))
            {
                problems.Add(ProblemCodes.DuplicateName, place.Field("name"), $"The SNMP user {user.Name} is given twice; keep one.");
            }

            foreach (var (field, secret) in new[] { ("authPassword", user.AuthPassword), ("privPassword", user.PrivPassword) })
            {
                if (!secret.StartsWith(Certificate.SealedPrefix, StringComparison.Ordinal))
                {
                    problems.Add(
                        ProblemCodes.KeyNotSealed,
                        place.Field(field),
                        "An SNMP user needs both passwords, and documents hold sealed ones only; add the user with 'lm snmp users add', or import a document that this pair has exported.");
                }
            }
        }
    }
}
