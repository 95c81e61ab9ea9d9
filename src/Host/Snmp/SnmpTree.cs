using System.Globalization;
using System.Net;
using System.Net.Sockets;
using LoadMaster.Domain.Configuration;
using LoadMaster.Network.AgentX;

namespace LoadMaster.Host.Snmp;

/// <summary>The tree that monitoring of Kemp LoadMasters polls (enterprise 12196), from the state of this node; described in deploy/snmp/LOADMASTER-MIB.txt.</summary>
public static class SnmpTree
{
    public static readonly Oid Ipvs = Oid.Parse(".1.3.6.1.4.1.12196.12");
    public static readonly Oid B100 = Oid.Parse(".1.3.6.1.4.1.12196.13");
    public static readonly Oid Certs = Oid.Parse(".1.3.6.1.4.1.12196.14");

    public static IReadOnlyList<Oid> Subtrees { get; } = [Ipvs, B100, Certs];

    private static readonly MibColumn<SnmpService>[] IpvsServices =
    [
        new(1, r => AgentXValue.Integer(r.Service.Id.Value)),
        new(11, r => AgentXValue.Text(Describe(r.Service))),
        new(12, r => AgentXValue.Counter32(r.Counters?.ConnectionsTotal ?? 0)),
        new(15, r => AgentXValue.Counter64(r.Counters?.BytesIn ?? 0)),
        new(16, r => AgentXValue.Counter64(r.Counters?.BytesOut ?? 0)),
        new(17, r => AgentXValue.Gauge(r.Counters?.ConnectionsActive ?? 0)),
    ];

    private static readonly MibColumn<SnmpServer>[] IpvsServers =
    [
        new(2, r => AgentXValue.Integer(r.Service.Id.Value)),
        new(11, r => AgentXValue.Text(r.Server.Address.ToString())),
        new(12, r => AgentXValue.Counter32(r.Counters?.ConnectionsTotal ?? 0)),
        new(15, r => AgentXValue.Counter64(r.Counters?.BytesIn ?? 0)),
        new(16, r => AgentXValue.Counter64(r.Counters?.BytesOut ?? 0)),
        new(17, r => AgentXValue.Gauge(r.Counters?.ConnectionsActive ?? 0)),
        new(19, r => AgentXValue.Gauge(r.Weight)),
    ];

    private static readonly MibColumn<SnmpView>[] Totals3To7 =
    [
        new(3, v => AgentXValue.Counter32(v.Services.Sum(s => s.Row.Counters?.ConnectionsTotal ?? 0))),
        new(6, v => AgentXValue.Counter64(v.Services.Sum(s => s.Row.Counters?.BytesIn ?? 0))),
        new(7, v => AgentXValue.Counter64(v.Services.Sum(s => s.Row.Counters?.BytesOut ?? 0))),
    ];

    private static readonly MibColumn<SnmpView>[] Scalars =
    [
        new(1, v => AgentXValue.Text(v.Version)),
        new(2, v => AgentXValue.Integer(v.Services.Count)),
        new(7, v => AgentXValue.Integer(SnmpStates.DaemonOf(v.Ha.State, v.Ha.Configured))),
        new(9, v => AgentXValue.Integer(SnmpStates.Of(v.Ha.State, v.Ha.Configured))),
        new(10, v => AgentXValue.Text(v.Version)),
        new(11, v => AgentXValue.Gauge((long)v.RequestsPerSecond)),
    ];

    private static readonly MibColumn<SnmpService>[] Services =
    [
        new(1, r => AgentXValue.Integer(r.Service.Id.Value)),
        new(2, r => AddressText(r.Service.Address.Address)),
        new(3, r => AgentXValue.Integer(r.Service.Address.Port)),
        new(4, r => AddressType(r.Service.Address.Address)),
        new(5, r => AgentXValue.Integer(SnmpStates.ProtocolOf(r.Service))),
        new(7, r => AgentXValue.Integer((int)Math.Min(int.MaxValue, 100L * r.Service.Persistence.TimeoutSeconds))),
        new(10, r => AgentXValue.Integer(r.Service.RealServers.Count)),
        new(13, r => AgentXValue.Text(r.Service.DisplayName)),
        new(14, r => AgentXValue.Integer(SnmpStates.Of(r.State))),
        new(16, r => AgentXValue.Counter32(r.Counters?.ConnectionsTotal ?? 0)),
        new(19, r => AgentXValue.Counter64(r.Counters?.BytesIn ?? 0)),
        new(20, r => AgentXValue.Counter64(r.Counters?.BytesOut ?? 0)),
        new(21, r => AgentXValue.Gauge(r.Counters?.ConnectionsActive ?? 0)),
    ];

    private static readonly MibColumn<SnmpServer>[] Servers =
    [
        new(1, r => AgentXValue.Integer(r.Service.Id.Value)),
        new(2, r => AddressText(r.Server.Address.Address)),
        new(3, r => AgentXValue.Integer(r.Server.Address.Port)),
        new(4, r => AddressType(r.Server.Address.Address)),
        new(5, r => AgentXValue.Integer(r.Server.Id.Value)),
        new(7, r => AgentXValue.Gauge(r.Weight)),
        new(8, r => AgentXValue.Integer(SnmpStates.Of(r.Availability))),
        new(12, r => AgentXValue.Counter32(r.Counters?.ConnectionsTotal ?? 0)),
        new(15, r => AgentXValue.Counter64(r.Counters?.BytesIn ?? 0)),
        new(16, r => AgentXValue.Counter64(r.Counters?.BytesOut ?? 0)),
        new(17, r => AgentXValue.Gauge(r.Counters?.ConnectionsActive ?? 0)),
    ];

    private static readonly MibColumn<SnmpCertificate>[] Certificates =
    [
        new(2, r => AgentXValue.Text(r.Certificate.Name)),
        new(3, r => AgentXValue.Text(r.Parsed.Value?.Subject ?? "")),
        new(4, r => AgentXValue.Text(r.Parsed.Value?.SerialNumber ?? "")),
        new(5, r => DateAndTime(r.Parsed.Value?.NotBefore)),
        new(6, r => DateAndTime(r.Parsed.Value?.NotAfter)),
        new(7, r => AgentXValue.Text(r.Parsed.Value?.Issuer ?? "")),
    ];

    /// <summary>The objects that a trap about a service carries: state, address, port, address type, name, index.</summary>
    public static IReadOnlyList<VarBind> OfTrap(SnmpService service) => Of(Services, B100.With(1, 1), (uint)service.Service.Id.Value, service, 14, 2, 3, 4, 13, 1);

    /// <summary>Likewise about a real server: state, address, port, address type, index.</summary>
    public static IReadOnlyList<VarBind> OfTrap(SnmpServer server) => Of(Servers, B100.With(2, 1), (uint)server.Server.Id.Value, server, 8, 2, 3, 4, 5);

    public static MibTree Of(SnmpView view) => new(
    [
        new MibTable<SnmpService>(Ipvs.With(1, 1), IpvsServices, view.Services),
        new MibTable<SnmpServer>(Ipvs.With(2, 1), IpvsServers, view.Servers),
        new MibTable<SnmpView>(Ipvs, Totals3To7, [(0u, view)]),
        new MibTable<SnmpView>(B100.With(0), Scalars, [(0u, view)]),
        new MibTable<SnmpService>(B100.With(1, 1), Services, view.Services),
        new MibTable<SnmpServer>(B100.With(2, 1), Servers, view.Servers),
        new MibTable<SnmpCertificate>(Certs.With(1, 1), Certificates, view.Certificates),
    ]);

    private static List<VarBind> Of<TRow>(MibColumn<TRow>[] columns, Oid entry, uint index, TRow row, params uint[] numbers) =>
        [.. numbers.Select(number => new VarBind(entry.With(number, index), columns.First(c => c.Number == number).Value(row)))];

    /// <summary>"proto, ip, port, method", as pollers of the older tree take it apart.</summary>
    private static string Describe(VirtualService service) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(service.Type == ServiceType.Udp ? "udp" : "tcp")}, {service.Address.Address}, {service.Address.Port}, {Words.Of(service.Scheduling)}");

    /// <summary>Printable: what Checkmk, Centreon and check_loadmaster read.</summary>
    private static AgentXValue AddressText(IPAddress address) => AgentXValue.Text(address.ToString());

    /// <summary>1 IPv4, 2 IPv6 (InetAddressType, RFC 4001).</summary>
    private static AgentXValue AddressType(IPAddress address) => AgentXValue.Integer(address.AddressFamily == AddressFamily.InterNetworkV6 ? 2 : 1);

    /// <summary>Eight octets, local time (RFC 2579).</summary>
    private static AgentXValue DateAndTime(DateTime? time) => AgentXValue.Octets(time is { } at
        ? [(byte)(at.Year >> 8), (byte)at.Year, (byte)at.Month, (byte)at.Day, (byte)at.Hour, (byte)at.Minute, (byte)at.Second, 0]
        : []);
}
