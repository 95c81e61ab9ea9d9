namespace LoadMaster.DataPlane.Http;

/// <summary>Responses ahead of the response (RFC 9110 section 15.2).</summary>
internal sealed unsafe partial class HttpExchange
{
    private const int InterimMax = 16;

    /// <summary>Passes a 1xx on to clients that know them; false when that ended the exchange.</summary>
    private bool PassInterim(ResponseHead head)
    {
        if (++_interimCount > InterimMax)
        {
            FailServer("too many interim responses");
            return false;
        }

        if (!_isHttp11)
        {
            return true;
        }

        DropHeld();
        var length = HeadWriter.WriteResponse(loop.Http.HeadBuffer, head, default);
        _client.Service.Cell.BytesOut += length;
        _bytesOut += length;
        if (_client.Send(loop.Http.HeadBuffer, length))
        {
            return true;
        }

        _client.Abort();
        return false;
    }
}
