namespace LoadMaster.Ips.Normalisation;

/// <summary>Where things stand in a message's head, as positions in the message store.</summary>
internal struct HeadLayout
{
    public BufferView First;
    public BufferView Second;
    public BufferView Third;
    public BufferView StartLine;
    public BufferView Headers;
    public BufferView ContentType;
    public ContentCoding Coding;
    public bool Chunked;
    public int CookieCount;
}
