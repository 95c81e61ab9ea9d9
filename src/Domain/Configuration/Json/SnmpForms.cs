namespace LoadMaster.Domain.Configuration.Json;

/// <summary>The forms of SNMP.</summary>
internal static class SnmpForms
{
    private static readonly WholeNumberForm Port = new(1, ushort.MaxValue);

    private static readonly ObjectForm<SnmpUser> User = new ObjectForm<SnmpUser>(
            "snmpUser", "A user of SNMPv3, authenticated and encrypted (AES-128).", new SnmpUser())
        .Required("name", new TextForm(Limits.SnmpNameLengthMax, "monitor"), u => u.Name, (u, v) => u with { Name = v }, "The user's name.")
        .Field(
            "authProtocol", new WordForm<SnmpAuthProtocol>(SnmpWords.AuthProtocols), u => u.AuthProtocol, (u, v) => u with { AuthProtocol = v },
            "sha, sha256 or sha512.")
        .Field(
            "authPassword", new TextForm(Limits.SealedSecretLengthMax, ""), u => u.AuthPassword, (u, v) => u with { AuthPassword = v },
            "Sealed; REST and lm take it in clear and seal it.")
        .Field(
            "privPassword", new TextForm(Limits.SealedSecretLengthMax, ""), u => u.PrivPassword, (u, v) => u with { PrivPassword = v },
            "Sealed; REST and lm take it in clear and seal it.");

    public static readonly ObjectForm<SnmpSettings> Settings = new ObjectForm<SnmpSettings>(
            "snmp", "SNMP, read-only; each node answers for itself.", new SnmpSettings())
        .Field("enabled", new FlagForm(), s => s.Enabled, (s, v) => s with { Enabled = v }, "Whether the nodes answer and send traps.")
        .Field("port", Port, s => s.Port, (s, v) => s with { Port = v }, "UDP port on which the nodes answer.")
        .Field(
            "community", new TextForm(Limits.SnmpNameLengthMax, "public"), s => s.Community, (s, v) => s with { Community = v },
            "Community of v1 and v2c, read-only; empty: these are not answered.")
        .Field(
            "clients", new ListForm<string>(new TextForm(Limits.EndpointTextLengthMax, "192.0.2.0/24"), "", Limits.SnmpClientsMax), s => s.Clients, (s, v) => s with { Clients = v },
            "Addresses and networks that may use the community; empty: all.")
        .Field("contact", new TextForm(Limits.SnmpTextLengthMax, ""), s => s.Contact, (s, v) => s with { Contact = v }, "sysContact.")
        .Field("location", new TextForm(Limits.SnmpTextLengthMax, ""), s => s.Location, (s, v) => s with { Location = v }, "sysLocation.")
        .Field("users", new ListForm<SnmpUser>(User, User.Blank, Limits.SnmpUsersMax), s => s.Users, (s, v) => s with { Users = v }, "The users of SNMPv3.")
        .Field(
            "sink1", new TextForm(Limits.SyslogHostLengthMax, "192.0.2.70"), s => s.Sink1, (s, v) => s with { Sink1 = v },
            "Host that gets v1 traps; empty for none.")
        .Field("sink1Port", Port, s => s.Sink1Port, (s, v) => s with { Sink1Port = v }, "UDP port of sink 1.")
        .Field(
            "sink2", new TextForm(Limits.SyslogHostLengthMax, "192.0.2.71"), s => s.Sink2, (s, v) => s with { Sink2 = v },
            "Host that gets v2c traps; empty for none.")
        .Field("sink2Port", Port, s => s.Sink2Port, (s, v) => s with { Sink2Port = v }, "UDP port of sink 2.")
        .Field(
            "trapCommunity", new TextForm(Limits.SnmpNameLengthMax, SnmpSettings.TrapCommunityDefault), s => s.TrapCommunity, (s, v) => s with { TrapCommunity = v },
            "Community that traps carry.");
}
