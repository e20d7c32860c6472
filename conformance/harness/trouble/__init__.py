"""What went wrong before a message could be judged: nobody is reached, or it is somebody else. A run and the doctor say it in the same sentences.

What an answer says that is none of the interface's own (redirects, web pages, gateways) stands in `core.foreign`.
"""
