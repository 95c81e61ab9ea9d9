using Akka.Actor;
using Akka.Event;
using LoadMaster.Actors.Config;
using LoadMaster.Actors.Ha;
using LoadMaster.Domain;
using LoadMaster.Domain.Ports;
using static LoadMaster.Actors.Replication.ContentProtocol;

namespace LoadMaster.Actors.Replication;

/// <summary>
/// Gets files that the configuration names and this node does not have from its peers, and gives its own to them: what was imported on one node is
/// there on all. One file at a time; a peer that does not answer is passed over. Supervised by the node; started anew it has forgotten what it was
/// getting, and is asked again.
/// </summary>
public sealed class ContentActor : ReceiveActor, IWithTimers
{
    internal static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(3);

    private readonly ConfigActorSettings _settings;
    private readonly IContentStore _store;
    private readonly Func<Address, ICanTell> _peerAt;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Dictionary<string, Address> _peers = [];
    private readonly Queue<string> _untried = new();
    private ContentDownload? _download;
    private string _from = "";

    public ContentActor(ConfigActorSettings settings, IContentStore store, Func<Address, ICanTell>? peerAt)
    {
        (_settings, _store) = (settings, store);
        var context = Context;
        _peerAt = peerAt ?? (address => context.ActorSelection($"{address}{ActorNames.Path(ActorNames.Content)}"));
        Receive<HaProtocol.PeerConnected>(peer => _peers[peer.Node] = peer.Address, peer => _settings.Partners.Contains(peer.Node));
        Receive<HaProtocol.PeerDisconnected>(OnDisconnected);
        Receive<FetchContent>(OnFetch);
        Receive<PieceWanted>(OnWanted);
        Receive<Piece>(OnPiece);
        Receive<ContentAbsent>(absent => TryNext("does not have it"), absent => absent.Sha256 == _download?.Sha256 && IsFromAsked());
        Receive<AnswerOverdue>(_ => TryNext("does not answer"));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    /// <param name="peerAt">Who gets what is meant for this actor on the node at an address; null: that actor.</param>
    public static Props Props(ConfigActorSettings settings, IContentStore store, Func<Address, ICanTell>? peerAt = null) =>
        Akka.Actor.Props.Create(() => new ContentActor(settings, store, peerAt));

    protected override void PreStart()
    {
        Context.System.EventStream.Subscribe(Self, typeof(HaProtocol.PeerConnected));
        Context.System.EventStream.Subscribe(Self, typeof(HaProtocol.PeerDisconnected));
        Context.ActorSelection(ActorNames.Path(ActorNames.Ha)).Tell(HaProtocol.AnnounceState.Instance);
    }

    protected override void PostStop() => Context.System.EventStream.Unsubscribe(Self);

    private void OnDisconnected(HaProtocol.PeerDisconnected gone)
    {
        _peers.Remove(gone.Node);
        if (_download is not null && _from == gone.Node)
        {
            TryNext("is gone");
        }
    }

    private void OnFetch(FetchContent fetch)
    {
        if (_download is not null || _peers.Count == 0)
        {
            return;
        }

        _untried.Clear();
        foreach (var peer in _peers.Keys)
        {
            _untried.Enqueue(peer);
        }

        _download = new ContentDownload(fetch.Sha256);
        TryNext(null);
    }

    /// <summary>From the first piece on: the hash tells only at the end whether pieces of two peers fit together.</summary>
    private void TryNext(string? why)
    {
        if (why is not null)
        {
            _log.Debug("File {Sha256} does not come from {Node}: it {Why}", _download!.Sha256, _from, why);
        }

        while (_untried.TryDequeue(out var peer))
        {
            if (_peers.ContainsKey(peer))
            {
                _from = peer;
                _download = new ContentDownload(_download!.Sha256);
                Ask();
                return;
            }
        }

        End();
    }

    private void Ask()
    {
        _peerAt(_peers[_from]).Tell(_download!.Next, Self);
        Timers.StartSingleTimer(nameof(AnswerOverdue), AnswerOverdue.Instance, AnswerTimeout);
    }

    private void End()
    {
        _download = null;
        Timers.Cancel(nameof(AnswerOverdue));
    }

    private void OnPiece(Piece piece)
    {
        if (!IsFromAsked() || _download?.Take(piece) != true)
        {
            return;
        }

        if (_download.Problem is { } problem)
        {
            _log.Warning("File {Sha256} from {Node} is not used: {Problem}", _download.Sha256, _from, problem);
            TryNext("sent something else");
        }
        else if (_download.Content is { } content)
        {
            Store(content);
            End();
        }
        else
        {
            Ask();
        }
    }

    /// <summary>An answer of a peer that was passed over meanwhile ends nothing.</summary>
    private bool IsFromAsked() => _peers.TryGetValue(_from, out var address) && Sender.Path.Address.Equals(address);

    private void Store(byte[] content)
    {
        try
        {
            _store.Write(content);
            _log.Info("File {Sha256} ({Bytes} bytes) has come from {Node}", _download!.Sha256, content.Length, _from);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            _log.Error("File {Sha256} has come from {Node} but cannot be stored: {Problem}", _download!.Sha256, _from, problem.Message);
        }
    }

    private void OnWanted(PieceWanted wanted)
    {
        try
        {
            if (_store.LengthOf(wanted.Sha256) is { } length && wanted.Offset >= 0 && wanted.Offset < length)
            {
                Sender.Tell(new Piece(wanted.Sha256, wanted.Offset, length, _store.ReadPiece(wanted.Sha256, wanted.Offset, Limits.ContentPieceBytes)));
                return;
            }
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            _log.Warning("File {Sha256}, which a peer asks for, cannot be read: {Problem}", wanted.Sha256, problem.Message);
        }

        Sender.Tell(new ContentAbsent(wanted.Sha256));
    }

    private sealed record AnswerOverdue
    {
        public static AnswerOverdue Instance { get; } = new();
    }
}
