namespace LoadMaster.DataPlane.Http;

/// <summary>HTTP/0.9, where the service allows it.</summary>
internal sealed unsafe partial class ClientConnection
{
    /// <summary>Looks again at what is no request of HTTP/1; the status as <see cref="RequestHead.Parse"/> gives it.</summary>
    private int TrySimple(RequestHead head, byte* data, int length) =>
        Service.Current.Entry.Config.AllowHttp09 ? head.ParseSimple(data, length) : ParseStatus.Malformed;

    /// <summary>Nothing may follow such a request on its connection: what has come behind it, and what still comes, is never read as another.</summary>
    private void StartSimple(RequestHead head)
    {
        Input.Release(Loop.Buffers);
        _phase = Phase.Exchange;
        _exchange = Loop.Objects.TakeExchange();
        _exchange.Start(this, head, head.Data + head.Length, 0);
    }
}
