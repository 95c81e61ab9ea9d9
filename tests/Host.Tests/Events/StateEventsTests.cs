using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using LoadMaster.Actors.Ha;
using LoadMaster.Actors.VirtualServices;
using LoadMaster.Domain;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ha;
using LoadMaster.Domain.Serving;
using LoadMaster.Host.Events;
using LoadMaster.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace LoadMaster.Host.Tests.Events;

public sealed class StateEventsTests
{
    private static readonly LoadMasterConfig Config = Given.Config(Given.Service(1, Given.Server(1)) with { Name = "web" });
    private readonly ManualTime _time = new();

    [Fact]
    public void What_changes_is_told_once_and_the_first_look_is_no_news()
    {
        var states = new StateEvents();
        Assert.Empty(states.Of(Config, Status(ServiceState.Up, ServerAvailability.Up), Ha(HaState.Active)));
        var down = states.Of(Config, Status(ServiceState.Down, ServerAvailability.Down, "check failed: connection refused."), Ha(HaState.Active));
        Assert.Equal(
            [
                new Happening(EventSeverity.Error, "service", "web", "The virtual service is down: check failed: connection refused."),
                new Happening(EventSeverity.Warning, "server", $"{Config.VirtualServices[0].RealServers[0].Address} of web", "The real server is down: check failed: connection refused."),
            ],
            down);
        Assert.Empty(states.Of(Config, Status(ServiceState.Down, ServerAvailability.Down), Ha(HaState.Active)));
        Assert.All(states.Of(Config, Status(ServiceState.Up, ServerAvailability.Up), Ha(HaState.Active)), one => Assert.Equal(EventSeverity.Info, one.Severity));
    }

    [Fact]
    public void A_standby_keeps_services_to_itself_and_tells_its_own_state_and_its_peers()
    {
        var states = new StateEvents();
        Assert.Empty(states.Of(Config, Status(ServiceState.Up, ServerAvailability.Up), Ha(HaState.Standby, alive: true)));
        var silent = Assert.Single(states.Of(Config, Status(ServiceState.Down, ServerAvailability.Down), Ha(HaState.Standby, alive: false)));
        Assert.Equal((EventSeverity.Error, "peer", "b"), (silent.Severity, silent.Kind, silent.Subject));
        var active = Assert.Single(states.Of(Config, Status(ServiceState.Down, ServerAvailability.Down), Ha(HaState.Active, alive: false)));
        Assert.Equal(("haState", "The node was standby and is active: it took over."), (active.Kind, active.Message));
        Assert.Equal("The node is heard again.", Assert.Single(states.Of(Config, Status(ServiceState.Down, ServerAvailability.Down), Ha(HaState.Active, alive: true))).Message);
    }

    [Fact]
    public void What_the_kept_events_tell_of_a_certificate_is_not_told_again_after_a_restart_but_the_next_threshold_is()
    {
        var config = Config with { Certificates = [Certificate(ManualTime.Start.AddDays(40))] };
        var kept = new List<NodeEvent>();
        var days = new List<int>();
        for (var day = 0; day <= 42; day++)
        {
            // A daemon that starts anew each day.
            var at = ManualTime.Start.AddDays(day);
            foreach (var one in new CertificateEvents().Of(config, at, kept))
            {
                days.Add(day);
                kept.Insert(0, new NodeEvent(kept.Count + 1, at, "a", one.Severity, one.Kind, one.Subject, one.Message));
            }
        }

        Assert.Equal([10, 26, 37, 40], days);
        Assert.Single(new CertificateEvents().Of(Config with { Certificates = [Certificate(ManualTime.Start.AddDays(43))] }, ManualTime.Start.AddDays(42), kept));
    }

    [Fact]
    public void A_certificate_that_renews_itself_is_told_of_only_when_its_renewal_is_late()
    {
        var ordered = Certificate(ManualTime.Start.AddDays(40)) with { Acme = new AcmeCertificate { Account = "le", Names = ["www"], RenewDays = 10 } };
        var certificates = new CertificateEvents();
        var config = Config with { Certificates = [ordered] };
        Assert.All(Enumerable.Range(0, 31), day => Assert.Empty(certificates.Of(config, ManualTime.Start.AddDays(day), [])));
        Assert.Contains("'lm cert show www' tells why", Assert.Single(certificates.Of(config, ManualTime.Start.AddDays(32), [])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_certificate_is_told_of_at_each_threshold_once_and_again_when_it_has_ended()
    {
        var certificates = new CertificateEvents();
        var config = Config with { Certificates = [Certificate(ManualTime.Start.AddDays(40))] };
        var told = new List<(int Day, EventSeverity Severity)>();
        for (var day = 0; day <= 41; day++)
        {
            told.AddRange(certificates.Of(config, ManualTime.Start.AddDays(day), []).Select(one => (day, one.Severity)));
            Assert.Empty(certificates.Of(config, ManualTime.Start.AddDays(day), []));
        }

        Assert.Equal([(10, EventSeverity.Warning), (26, EventSeverity.Warning), (37, EventSeverity.Error), (40, EventSeverity.Error)], told);

        // Another certificate of the name begins anew; a node that starts late tells the nearest threshold only.
        var replaced = Config with { Certificates = [Certificate(ManualTime.Start.AddDays(50))] };
        Assert.Equal("www", Assert.Single(certificates.Of(replaced, ManualTime.Start.AddDays(41), [])).Subject);
        Assert.Empty(new CertificateEvents().Of(replaced with { Alerts = new AlertSettings { CertificateDays = [5] } }, ManualTime.Start.AddDays(41), []));
        Assert.Empty(new CertificateEvents().Of(replaced with { Certificates = [new Certificate { Name = "x", ChainPem = "nonsense", PrivateKey = "" }] }, ManualTime.Start.AddDays(41), []));
    }

    [Fact]
    public void The_book_is_bounded_and_a_follower_who_is_slow_loses_the_oldest()
    {
        var book = new EventBook("a", _time, NullLogger<EventBook>.Instance);
        using var slow = book.Follow(0)!;
        for (var number = 1; number <= Limits.EventsKept + 5; number++)
            book.Raise(new Happening(number % 2 == 0 ? EventSeverity.Info : EventSeverity.Error, "test", "x\ny", "m"));
        Assert.Equal(Limits.EventsKept, book.Newest(Limits.EventsKept + 5, EventSeverity.Info).Count);
        Assert.All(book.Newest(10, EventSeverity.Warning), one => Assert.Equal((EventSeverity.Error, "x?y"), (one.Severity, one.Subject)));
        Assert.True(slow.Events.TryRead(out var first));
        Assert.Equal(Limits.EventsKept + 5 - Limits.EventsWaitingMax + 1, first.Sequence);

        using var later = book.Follow(Limits.EventsKept + 3)!;
        Assert.True(later.Events.TryRead(out var missed));
        Assert.Equal(Limits.EventsKept + 4, missed.Sequence);
        var many = Enumerable.Range(0, Limits.EventFollowersMax - 2).Select(_ => book.Follow(0)!).ToList();
        Assert.Null(book.Follow(0));
        many.ForEach(one => one.Dispose());
        Assert.NotNull(book.Follow(0));
    }

    private static ServiceStatusProtocol.ServicesStatus Status(ServiceState state, ServerAvailability availability, string reason = "") => new(
        1, [new ServiceStatus(new VirtualServiceId(1), state, reason, ManualTime.Start, [new ServerStatus(new RealServerId(1), availability, reason, ManualTime.Start, 1, null, null)])]);

    private static HaProtocol.HaStatus Ha(HaState state, bool? alive = null)
    {
        ValueList<HaProtocol.PeerStatus> peers = alive is { } heard ? [new HaProtocol.PeerStatus("b", null, heard, 0, heard ? 1 : 0, 1, null, heard)] : [];
        return new HaProtocol.HaStatus(true, "a", state, state == HaState.Active ? "it took over" : "", ManualTime.Start, 1, "a", [], peers, null);
    }

    private static Certificate Certificate(DateTimeOffset end)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var made = new CertificateRequest("CN=www", key, HashAlgorithmName.SHA256).CreateSelfSigned(ManualTime.Start.AddDays(-1), end);
        return new Certificate { Name = "www", ChainPem = made.ExportCertificatePem(), PrivateKey = "sealed:1:" };
    }
}
