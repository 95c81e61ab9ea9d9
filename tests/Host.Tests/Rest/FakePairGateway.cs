using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using LoadMaster.Actors.Pair;
using LoadMaster.Domain.Pair;
using LoadMaster.Domain.Ports;
using LoadMaster.Host.Pair;
using Microsoft.Extensions.DependencyInjection;

namespace LoadMaster.Host.Tests.Rest;

/// <summary>The real rules and the real files, without actors.</summary>
internal sealed class FakePairGateway(IPairStore store, string node) : IPairGateway, IFreshStart
{
    public PairVersion Version { get; set; } = PairVersion.Of("1.0.0");

    public bool MadeByHand { get; set; }

    public ConcurrentQueue<string> FreshStarts { get; } = [];

    public PairDocument? Document => store.Read();

    public static void AddTo(IServiceCollection services, string directory, X509Certificate2 certificate, string node)
    {
        var store = new PairFile(directory);
        var gateway = new FakePairGateway(store, node);
        services.AddSingleton<IPairStore>(store);
        services.AddSingleton(new TokenFile(directory));
        services.AddSingleton(new PairDeskOptions(directory, certificate, _ => { }, JournalMovable: true));
        services.AddSingleton<IPairGateway>(gateway);
        services.AddSingleton<IFreshStart>(gateway);
        services.AddSingleton(new JoinCall(TimeProvider.System, TimeSpan.Zero));
        services.AddSingleton<PairDesk>();
    }

    public void StartAfresh(string reason) => FreshStarts.Enqueue(reason);

    public Task<PairProtocol.PairState> GetAsync(CancellationToken cancel) =>
        Task.FromResult(new PairProtocol.PairState(store.Read(), MadeByHand, Version, []));

    public Task<object> ChangeAsync(object command, CancellationToken cancel) => Task.FromResult(command switch
    {
        PairProtocol.Found found => Keep(found.Document),
        PairProtocol.Admit admit => Decide(PairRules.Admit(store.Read()!, admit.Node, node)),
        PairProtocol.Remove remove => Decide(PairRules.Remove(store.Read()!, remove.Node, node)),
        PairProtocol.Leave => Leave(),
        _ => throw new ArgumentOutOfRangeException(nameof(command)),
    });

    private object Decide((PairDocument? Document, Domain.ConfigProblem? Refusal) decision) => decision.Document is { } document
        ? Keep(document)
        : new PairProtocol.Refused(decision.Refusal!.Code, decision.Refusal.Message);

    private object Keep(PairDocument document)
    {
        store.Write(document);
        return new PairProtocol.Changed(document, "done");
    }

    private object Leave()
    {
        store.Clear();
        return new PairProtocol.Changed(null, "left");
    }
}
