namespace LoadMaster.DataPlane.Http;

/// <summary>Answers to HTTP/0.9: the body alone, ended by the connection's end; whatever they say of themselves in a head stays here.</summary>
internal sealed unsafe partial class HttpExchange
{
    private bool _isSimple;

    private int MinorVersion => _isSimple ? AccessLog.AccessFacts.Simple : _isHttp11 ? 1 : 0;

    /// <summary>As much of an answer of our own as this client gets.</summary>
    private ReadOnlySpan<byte> Visible(ReadOnlySpan<byte> answer) => _isSimple ? answer[(answer.IndexOf("\r\n\r\n"u8) + 4)..] : answer;

    /// <summary>Puts the head, which lies in the loop's head buffer, before what is staged of the body.</summary>
    private void StageHead(int length)
    {
        if (!_isSimple)
        {
            loop.Http.Stage.AddHead(loop.Http.HeadBuffer, length);
        }
    }

    /// <summary>What has come of the body, without the head before it; false when the client is gone.</summary>
    private bool SendBodyAlone(byte* body, int length)
    {
        NoteSent(length, length);
        var sent = length == 0 || _client.Send(body, length);
        if (!sent)
        {
            _client.Abort();
        }

        return sent;
    }
}
