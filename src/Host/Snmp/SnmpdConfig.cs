using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Host.Snmp;

/// <summary>Writes snmpd.conf(5). The rules of the configuration see to it that no text in it can begin another line or word.</summary>
public static class SnmpdConfig
{
    /// <summary>The object that names the product; monitoring knows a Kemp LoadMaster's tree by it.</summary>
    private const string ProductId = ".1.3.6.1.4.1.12196.250.10";

    /// <param name="open">Opens a sealed password; null when it cannot be opened here.</param>
    /// <param name="problems">What of the settings cannot be used on this node.</param>
    public static string Of(SnmpSettings snmp, string node, string version, string socket, Func<string, string?> open, ICollection<string> problems)
    {
        var text = new StringBuilder();
        text.Append("# Written by loadmasterd at each start of snmpd; settings: lm snmp.\n");
        Line(text, $"master agentx\nagentxsocket {socket}\nagentxperms 0600 0700\nagentXTimeout 5\nagentXRetries 1");
        Line(text, $"sysdescr Linux {node} LoadMaster {version}\nsysobjectid {ProductId}\nsysname {node}\nsysservices 72");
        Given(text, "syscontact", snmp.Contact);
        Given(text, "syslocation", snmp.Location);
        if (snmp.Community.Length > 0)
        {
            Community(text, snmp);
        }

        foreach (var user in snmp.Users)
        {
            // A secret that was restored has not gone through the checks of REST; a line end would begin another directive.
            if (open(user.AuthPassword) is { Length: > 0 } auth && open(user.PrivPassword) is { Length: > 0 } priv && IsPlain(auth) && IsPlain(priv))
            {
                Line(text, $"createUser {user.Name} {NameOf(user.AuthProtocol)} \"{auth}\" AES \"{priv}\"\nrouser {user.Name} authpriv");
            }
            else
            {
                problems.Add($"the passwords of the SNMP user {user.Name} were sealed by another pair or node, or hold characters that snmpd cannot take; add the user again with 'lm snmp users add'");
            }
        }

        Sink(text, "trapsink", snmp.Sink1, snmp.Sink1Port, snmp.TrapCommunity);
        Sink(text, "trap2sink", snmp.Sink2, snmp.Sink2Port, snmp.TrapCommunity);
        return text.ToString();
    }

    private static void Community(StringBuilder text, SnmpSettings snmp)
    {
        foreach (var client in snmp.Clients)
        {
            Line(text, $"{(client.Contains(':', StringComparison.Ordinal) ? "rocommunity6" : "rocommunity")} {snmp.Community} {client}");
        }

        if (snmp.Clients.Count == 0)
        {
            Line(text, $"rocommunity {snmp.Community} default\nrocommunity6 {snmp.Community} default");
        }
    }

    private static bool IsPlain(string secret) => secret.All(c => c is >= ' ' and <= '~' and not ('"' or '\\'));

    private static string NameOf(SnmpAuthProtocol protocol) => protocol switch
    {
        SnmpAuthProtocol.Sha => "SHA",
        SnmpAuthProtocol.Sha256 => "SHA-256",
        SnmpAuthProtocol.Sha512 => "SHA-512",
    };

    private static void Sink(StringBuilder text, string word, string host, int port, string community)
    {
        if (host.Length > 0)
        {
            var v6 = IPAddress.TryParse(host, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6;
            Line(text, string.Create(CultureInfo.InvariantCulture, $"{word} {(v6 ? $"udp6:[{host}]" : $"udp:{host}")}:{port} {community}"));
        }
    }

    private static void Given(StringBuilder text, string word, string value)
    {
        if (value.Length > 0)
        {
            Line(text, $"{word} {value}");
        }
    }

    private static void Line(StringBuilder text, string line) => text.Append(line).Append('\n');
}
